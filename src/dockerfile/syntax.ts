import { ToolError } from '../errors.ts';
import { parseReference } from '../oci/reference.ts';

/** The front end that a `# syntax=` line asks for. */
export interface Syntax {
  /** As written: "docker/dockerfile:1". */
  readonly image: string;
  /** As written, with what stands behind the image. */
  readonly text: string;
}

/** Docker's own front ends, of any version and channel, also from a mirror. Every other one is a language of its own. */
const DOCKERFILE = /(?:^|\/)docker\/dockerfile(?:-upstream)?$/;

/**
 * Reads the value of a `# syntax=` line.
 *
 * @throws {ToolError} DOCKERFILE_SYNTAX_UNSUPPORTED where it asks for a front end for another language than that of Dockerfiles
 */
export function parseSyntax(text: string): Syntax {
  const [image = ''] = text.trim().split(/\s+/);
  if (DOCKERFILE.test(nameOf(image))) return { image, text };
  throw new ToolError(
    'DOCKERFILE_SYNTAX_UNSUPPORTED',
    `"# syntax=${text}" asks for a language other than Dockerfiles'`,
    {
      hint: 'Use docker/dockerfile, of any version or from a mirror (mirror.example.com/docker/dockerfile:1), or remove the line.',
    },
  );
}

function nameOf(image: string): string {
  try {
    return parseReference(image).name;
  } catch {
    return ''; // no image at all
  }
}
