import { ToolError } from '../errors.ts';
import type { Dockerfile } from './dockerfile.ts';

/**
 * Reads a Dockerfile as BuildKit does. Problems are reported together: one as a ToolError, several as ToolErrors DOCKERFILE_INVALID.
 *
 * @param file the name that messages show
 * @throws {ToolError} DOCKERFILE_…
 */
export function parseDockerfile(_text: string, file: string): Dockerfile {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', `Parsing ${file} is being written`);
}
