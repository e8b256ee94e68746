import type { Command } from 'commander';
import { stringify } from 'yaml';
import { inputsOf } from '../src/action/input.ts';
import { OUTPUTS } from '../src/action/outputs.ts';
import { OWN_INPUTS } from '../src/action/own-inputs.ts';

interface InputEntry {
  readonly name: string;
  readonly description: string;
  /** Absent for those of the action alone. */
  readonly commands?: readonly string[];
  readonly default?: string;
}

/** The action's own inputs, then those of the command line. */
function entriesOf(program: Command): readonly InputEntry[] {
  const own = Object.entries(OWN_INPUTS).map(([name, input]): InputEntry => ({ name, ...input }));
  return [...own, ...inputsOf(program)];
}

/** action.yml: the same inputs as the command line, and what the action says afterwards. */
export function actionYaml(program: Command, description: string): string {
  const inputs = entriesOf(program).map((entry) => {
    const who = entry.commands === undefined ? '' : ` (${entry.commands.join(', ')})`;
    const text = `${sentence(entry.description)}${who}`;
    return [
      entry.name,
      { description: text, required: false, ...(entry.default === undefined ? {} : { default: entry.default }) },
    ];
  });
  const outputs = Object.entries(OUTPUTS).map(([name, meaning]) => [name, { description: sentence(meaning) }]);
  const text = stringify(
    {
      name: 'Hydrofoil',
      description,
      author: 'Hydrofoil contributors',
      inputs: Object.fromEntries(inputs),
      outputs: Object.fromEntries(outputs),
      runs: { using: 'node24', main: 'dist-action/index.js' },
      branding: { icon: 'fast-forward', color: 'blue' },
    },
    { lineWidth: 0 },
  );
  return `# Generated from the command line (src/cli/program.ts) and src/action/ by "npm run generate".\n${text}`;
}

/** The reference page of inputs and outputs. */
export function actionPage(program: Command): string {
  const [own, mirrored] = [entriesOf(program).filter(isOwn), inputsOf(program)];
  return `# The action

<!-- Generated from src/cli/program.ts and src/action/ by "npm run generate". -->

\`uses: …/hydrofoil@v1\` runs a command of the [command line](commands.md) as a step of a workflow: [guide](../github-actions.md). An input
that is empty counts as one that is not given; one that the command does not know is an error. Exit codes and environment variables are those of
the command line.

## Inputs of every command

| input | meaning | default |
|---|---|---|
${own.map((entry) => `| \`${entry.name}\` | ${cell(entry.description)} | ${entry.default === undefined ? '' : `\`${entry.default}\``} |\n`).join('')}
## Inputs that are options of the command line

| input | meaning | commands |
|---|---|---|
${mirrored.map(({ name, description, commands }) => `| \`${name}\` | ${cell(description)} | ${commands.join(', ')} |\n`).join('')}
## Outputs

| output | meaning |
|---|---|
${Object.entries(OUTPUTS)
  .map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |\n`)
  .join('')}`;
}

function isOwn({ commands }: InputEntry): boolean {
  return commands === undefined;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
