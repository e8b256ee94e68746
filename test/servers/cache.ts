import { hash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Progress, phase } from '../../src/log.ts';
import { withLock } from './lock.ts';

export interface CachedPart {
  /** What is made, for example "buildkit": the first half of the folder's name. */
  readonly part: string;
  /** Everything that the result depends on; its hash is the second half of the name. */
  readonly recipe: readonly string[];
  /** Fills an empty folder. It gets its final name only when this has succeeded. */
  readonly make: (directory: string) => Promise<void>;
}

/** Where test equipment that is slow to make is kept between runs, outside the work tree. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const root = env.HYDROFOIL_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hydrofoil');
  return join(root, 'servers');
}

/** The folder of a part, made by the first who asks; others who ask meanwhile wait for that one. */
export async function ensureCached({ part, recipe, make }: CachedPart, progress: Progress): Promise<string> {
  const name = `${part}-${hash('sha256', recipe.join('\0'), 'hex').slice(0, 12)}`;
  const directory = join(cacheDirectory(), name);
  if (await exists(directory)) return directory;
  return withLock(`${directory}.lock`, async () => {
    if (await exists(directory)) return directory;
    const partial = `${directory}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await phase(progress, `make ${part}`, () => make(partial));
    await rename(partial, directory);
    return directory;
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
