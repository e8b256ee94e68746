import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { ToolContext } from './run-tool.ts';

const Containers = z.nullable(z.array(z.object({ id: z.string() })));
const Info = z.object({ store: z.object({ GraphRoot: z.string(), GraphDriverName: z.string() }) });

const TIMEOUT_MS = 20_000;

/**
 * Removes the containers that an interrupted build left behind. They are known by a secret's path in their recorded options: their names
 * come from the image, and another build on this machine may be using one of the same name. Whatever goes wrong here leaves disk space
 * taken and nothing else, so the error of the build stays the one that is told.
 */
export async function removeWorkingContainers({ exec, env }: ToolContext, mark: string): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS); // the build's own signal is the aborted one
  const ask = async (args: readonly string[]) => JSON.parse((await exec('buildah', args, { env, signal })).stdout);
  try {
    const containers = Containers.parse(await ask(['containers', '--all', '--json'])) ?? [];
    if (containers.length === 0) return;
    const { store } = Info.parse(await ask(['info']));
    const folder = join(store.GraphRoot, `${store.GraphDriverName}-containers`);
    for (const { id } of containers) {
      const state = await readFile(join(folder, id, 'userdata', 'buildah.json'), 'utf8').catch(() => '');
      if (state.includes(mark)) await exec('buildah', ['rm', id], { env, signal });
    }
  } catch {
    // see above
  }
}
