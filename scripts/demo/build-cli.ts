import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../test/servers/run.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Builds the command line as `npm run build` does, and keeps a copy in `directory`, so that nobody who builds meanwhile disturbs a run. */
export async function buildCli(directory: string): Promise<string> {
  await run(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
  await cp(join(ROOT, 'dist'), join(directory, 'dist'), { recursive: true });
  return join(directory, 'dist/cli.js');
}
