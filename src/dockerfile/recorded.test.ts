import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunConfig } from '../oci/config.ts';
import type { EscapeToken } from './dockerfile.ts';
import { expandWord, expandWords } from './expand/expand-word.ts';
import { parseDockerfile } from './parse/parse-dockerfile.ts';
import { type StageState, startStage, stepStage } from './stages/stage-state.ts';
import { globalVariables, resolveStages, resolveTarget, stagesNeeded } from './stages/stages.ts';

/** What the front end of BuildKit 0.34.2 answered, one case a line; see recorded/README.md. */
type Recorded =
  | { readonly kind: 'variables'; readonly variables: Readonly<Record<string, string>> }
  | { readonly kind: 'images'; readonly images: Readonly<Record<string, RunConfig>> }
  | RecordedWord
  | RecordedBuild;

interface RecordedWord {
  readonly kind: 'word';
  readonly word: string;
  readonly escape: EscapeToken;
  readonly refused?: true;
  readonly text?: string;
  readonly words?: readonly string[];
}

interface RecordedBuild {
  readonly kind: 'build';
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly refused?: true;
  readonly config?: RunConfig;
  readonly author?: string;
  readonly history?: readonly { readonly createdBy: string; readonly emptyLayer: boolean }[];
}

const recorded = readFileSync(join(import.meta.dirname, 'recorded/buildkit-0.34.2.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Recorded => JSON.parse(line));
const variables = new Map(
  recorded.flatMap((entry) => (entry.kind === 'variables' ? Object.entries(entry.variables) : [])),
);
const images = new Map(recorded.flatMap((entry) => (entry.kind === 'images' ? Object.entries(entry.images) : [])));

test.each(recorded.filter((entry) => entry.kind === 'word'))('$word expands as in BuildKit', (given) => {
  const options = { escape: given.escape };

  if (given.refused === true) expect(() => expandWord(given.word, variables, options)).toThrow();
  else {
    expect(expandWord(given.word, variables, options)).toBe(given.text);
    expect(expandWords(given.word, variables, options)).toEqual(given.words);
  }
});

test.each(recorded.filter((entry) => entry.kind === 'build'))('$dockerfile becomes the image of BuildKit', (given) => {
  if (given.refused === true) expect(() => build(given)).toThrow(expect.objectContaining({ name: 'ToolError' }));
  else {
    const { state, history } = build(given);
    expect(state.config).toEqual(given.config);
    expect(state.author).toBe(given.author);
    expect(history).toEqual(given.history);
  }
});

interface Built {
  readonly state: StageState;
  readonly history: readonly unknown[];
}

function build({ dockerfile: text, buildArgs, target }: RecordedBuild): Built {
  const platform = { os: 'linux', architecture: 'amd64' };
  const inputs = {
    buildArgs,
    targetPlatform: platform,
    buildPlatform: platform,
    ...(target !== undefined && { target }),
  };
  const dockerfile = parseDockerfile(text, 'Dockerfile');
  const stages = resolveStages(dockerfile, inputs, (image) => images.get(image)?.OnBuild ?? []);
  const context = {
    file: 'Dockerfile',
    escape: dockerfile.directives.escape,
    inputs,
    globals: globalVariables(dockerfile, inputs),
  };
  const built = new Map<number, Built>();
  for (const index of stagesNeeded(stages, resolveTarget(dockerfile, target))) {
    const { base, instructions = [] } = stages[index] ?? {};
    const below = base?.kind === 'stage' ? built.get(base.index) : undefined;
    let state = below !== undefined ? startStage({ from: 'stage', state: below.state }) : startOf(base);
    const history = [...(below?.history ?? [])];
    for (const instruction of instructions) {
      const step = stepStage(state, instruction, context);
      if (step.history !== undefined) history.push(step.history);
      state = step.state;
    }
    built.set(index, { state, history });
  }
  return built.get(resolveTarget(dockerfile, target)) ?? expect.unreachable();
}

function startOf(base: { readonly kind: string; readonly image?: string } | undefined): StageState {
  if (base?.kind !== 'image') return startStage({ from: 'scratch' });
  return startStage({ from: 'image', config: images.get(base.image ?? '') ?? images.get('*') ?? expect.unreachable() });
}
