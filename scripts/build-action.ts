import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../test/servers/run.ts';

/** Bundles the action into a folder of its own. Answers the path of its entry. */
export async function buildAction(directory: string): Promise<string> {
  const made = join(directory, 'dist-action');
  await run(process.execPath, [join(import.meta.dirname, 'action-bundle.ts'), made]);
  await writeFile(join(made, 'package.json'), '{ "type": "module" }\n'); // as that of the repository, in which it stands otherwise
  return join(made, 'index.js');
}
