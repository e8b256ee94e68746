import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Application } from './application.ts';

/** Where the Dockerfiles of the peers lie: a folder outside the context, as `--local dockerfile=` takes it. */
export interface PeerDockerfiles {
  readonly directory: string;
  /** As the story has it in the end: FROM the base, COPY, and what comes after. */
  readonly fromBase: 'Dockerfile.from-base';
  /** The same with `COPY --link`, as experts split it by hand: no WORKDIR line after FROM. */
  readonly linked: 'Dockerfile.linked';
  /** The dependencies alone. */
  readonly base: 'Dockerfile.base';
}

/** Splits the application's Dockerfile at `COPY . .` the way people do it by hand. */
export async function writePeerDockerfiles(
  application: Application,
  directory: string,
  baseReference: string,
): Promise<PeerDockerfiles> {
  const text = await readFile(join(application.directory, 'Dockerfile'), 'utf8');
  const [above, below, ...more] = text.split('\nCOPY . .\n');
  if (above === undefined || below === undefined || more.length > 0) {
    throw new Error('The example has no single `COPY . .` any more: bench/dockerfiles.ts must learn how to split it');
  }
  const files: PeerDockerfiles = {
    directory,
    fromBase: 'Dockerfile.from-base',
    linked: 'Dockerfile.linked',
    base: 'Dockerfile.base',
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, files.base), `${above}\n`);
  await writeFile(join(directory, files.fromBase), `FROM ${baseReference}\nCOPY . .\n${below}`);
  await writeFile(join(directory, files.linked), `FROM ${baseReference}\nCOPY --link . /app/\n${below}`);
  return files;
}
