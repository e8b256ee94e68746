/*
 * Writes the files that are generated from the code. With --check it writes nothing, and fails when one of them is not current.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toJSONSchema } from 'zod/mini';
import packageJson from '../package.json' with { type: 'json' };
import { makeProgram } from '../src/cli/program.ts';
import { SCHEMA } from '../src/config/schema.ts';
import { actionPage, actionYaml } from './action-metadata.ts';
import { commandsPage } from './commands-page.ts';
import { configurationPage, type JsonSchema } from './configuration-page.ts';
import { stateActionPage, stateActionYaml } from './state-action-metadata.ts';

const root = join(import.meta.dirname, '..');
const schemaText = JSON.stringify({ title: 'hydrofoil.yaml', ...toJSONSchema(SCHEMA, { io: 'input' }) }, undefined, 2);
const schema: JsonSchema = JSON.parse(schemaText);

const program = makeProgram('', async () => {});

const generated: Readonly<Record<string, string>> = {
  'schema/hydrofoil.schema.json': `${schemaText}\n`,
  'docs/reference/configuration.md': configurationPage(schema),
  'docs/reference/commands.md': commandsPage(program),
  'docs/reference/action.md': actionPage(program),
  'action.yml': actionYaml(program, packageJson.description),
  'docs/reference/state-action.md': stateActionPage(),
  'state/action.yml': stateActionYaml(),
};

const isCheck = process.argv.includes('--check');
for (const [name, text] of Object.entries(generated)) {
  const file = join(root, name);
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
  if (isCheck) {
    process.stderr.write(`${name} is not current: run "npm run generate"\n`);
    process.exitCode = 1;
  } else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    process.stdout.write(`wrote ${name}\n`);
  }
}
