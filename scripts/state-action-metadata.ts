import { stringify } from 'yaml';
import { STATE_INPUTS, STATE_OUTPUTS } from '../src/action/state/state-inputs.ts';

interface Input {
  readonly description: string;
  readonly default?: string;
}

const inputs: readonly [string, Input][] = Object.entries(STATE_INPUTS);
const outputs = Object.entries(STATE_OUTPUTS);

/** state/action.yml. */
export function stateActionYaml(): string {
  const metadata = {
    name: 'Hydrofoil state',
    description:
      'Small values that runs hand to each other, in a branch of the repository: never pushed by force, saved only if the job succeeded.',
    author: 'Hydrofoil contributors',
    inputs: Object.fromEntries(
      inputs.map(([name, { description, ...rest }]) => [
        name,
        { description: sentence(description), required: false, ...rest },
      ]),
    ),
    outputs: Object.fromEntries(outputs.map(([name, description]) => [name, { description: sentence(description) }])),
    runs: {
      using: 'node24',
      main: 'dist-action/index.js',
      post: 'dist-action/index.js',
      // A post step's condition knows the job's status and the environment, and not the step's inputs.
      'post-if': "success() || env.HYDROFOIL_STATE_SAVE_IF == 'always'",
    },
    branding: { icon: 'save', color: 'blue' },
  };
  return `# Generated from src/action/state/state-inputs.ts by "npm run generate".\n${stringify(metadata, { lineWidth: 0 })}`;
}

/** The reference page of inputs and outputs. */
export function stateActionPage(): string {
  const rows = inputs.map(
    ([name, input]) =>
      `| \`${name}\` | ${input.description} | ${input.default === undefined ? '' : `\`${input.default}\``} |\n`,
  );
  return `# The state action

<!-- Generated from src/action/state/state-inputs.ts by "npm run generate". -->

\`uses: …/hydrofoil/state@v1\` keeps small values between runs: [guide](../state.md). An input that is empty counts as one that is not given.

## Inputs

| input | meaning | default |
|---|---|---|
${rows.join('')}
## Outputs

| output | meaning |
|---|---|
${outputs.map(([name, meaning]) => `| \`${name}\` | ${meaning} |\n`).join('')}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
