import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { OUTPUTS } from '../src/action/outputs.ts';
import { OWN_INPUTS } from '../src/action/own-inputs.ts';
import { makeProgram } from '../src/cli/program.ts';

/** What GitHub documents of action.yml, as far as an action of this kind may use it. */
const METADATA = z.strictObject({
  name: z.string(),
  author: z.string(),
  description: z.string().check(z.maxLength(125)), // of the Marketplace
  inputs: z.record(
    z.string().check(z.regex(/^[a-z_][a-z0-9_-]*$/)),
    z.strictObject({ description: z.string(), required: z.boolean(), default: z.optional(z.string()) }),
  ),
  outputs: z.record(z.string(), z.strictObject({ description: z.string() })),
  runs: z.strictObject({ using: z.literal('node24'), main: z.string() }),
  branding: z.strictObject({ icon: z.string(), color: z.string() }),
});

const ROOT = join(import.meta.dirname, '..');
const metadata = METADATA.parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));

/** Of the command line alone: how it writes, what it says of itself, and the commands that no step runs. */
const NO_INPUT = new Set(['json', 'plain', 'version', 'help']);
const NO_STEP = new Set(['init', 'state']);

test('every option and argument of every command is an input, and every input is one of them or of the action alone', () => {
  const program = makeProgram('', async () => {});
  const commands = program.commands.filter((command) => !NO_STEP.has(command.name()));
  const options = [...program.options, ...commands.flatMap((command) => command.options)];
  const names = options.map(({ long }) => long?.slice(2) ?? '').filter((name) => !NO_INPUT.has(name));
  const operands = commands.flatMap((command) => command.registeredArguments.map((argument) => argument.name()));

  const known = new Set([...Object.keys(OWN_INPUTS), ...names, ...operands]);

  expect(Object.keys(metadata.inputs).sort()).toEqual([...known].sort());
});

test('an input that is not given is empty, so that the command line decides: only the action itself has defaults', () => {
  const defaults = Object.entries(metadata.inputs).flatMap(([name, input]) =>
    input.default === undefined ? [] : [name],
  );

  expect(defaults.filter((name) => !(name in OWN_INPUTS))).toEqual([]);
});

test('the outputs are those that the action writes', () => {
  expect(Object.keys(metadata.outputs)).toEqual(Object.keys(OUTPUTS));
});

test('what the action runs is in the repository', () => {
  expect(readFileSync(join(ROOT, metadata.runs.main), 'utf8')).toContain('src/action.ts');
});
