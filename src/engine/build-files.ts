import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineRequest } from './engine.ts';

/** Files that a build tool reads and writes besides the context, in a folder of their own that is removed when they are disposed. */
export interface BuildFiles extends AsyncDisposable {
  readonly folder: string;
  readonly dockerfile: string;
  /** Beside the Dockerfile under the name that BuildKit prefers to the context's own `.dockerignore`. */
  readonly dockerignore: string;
  /** Where the tool writes what it has made. */
  readonly result: string;
}

/** Stands in the ignore file when nothing is to be ignored: without any, the tools would use the context's. */
const NOTHING = '# nothing is ignored\n';

export async function writeBuildFiles({ dockerfile, dockerignore }: EngineRequest): Promise<BuildFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-build-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const files = {
    folder,
    dockerfile: join(folder, 'Dockerfile'),
    dockerignore: join(folder, 'Dockerfile.dockerignore'),
    result: join(folder, 'result'),
    [Symbol.asyncDispose]: remove,
  };
  try {
    await writeFile(files.dockerfile, dockerfile);
    await writeFile(files.dockerignore, dockerignore ?? NOTHING);
    return files;
  } catch (error) {
    await remove();
    throw error;
  }
}
