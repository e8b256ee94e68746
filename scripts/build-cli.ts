import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../test/servers/run.ts';

/** Builds the command line into a folder of its own, so that nobody who builds meanwhile disturbs a run. Answers the path of its entry. */
export async function buildCli(directory: string): Promise<string> {
  const made = join(directory, 'dist');
  await run(process.execPath, [join(import.meta.dirname, 'build.ts'), made]);
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }\n'); // as beside the dist/ of the package: Node need not find it out
  return join(made, 'cli.js');
}
