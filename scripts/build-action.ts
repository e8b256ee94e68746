import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../test/servers/run.ts';

/** Bundles the actions into a folder of its own, laid out as in the repository. Answers the path of the entry of the one at its top. */
export async function buildAction(directory: string): Promise<string> {
  await run(process.execPath, [join(import.meta.dirname, 'action-bundle.ts'), directory]);
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }\n'); // as that of the repository, in which they stand otherwise
  return join(directory, 'dist-action/index.js');
}
