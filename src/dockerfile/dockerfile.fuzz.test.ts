import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ToolError } from '../errors.ts';
import type { Dockerfile } from './dockerfile.ts';
import { expandHeredoc, expandWord, expandWords, referencedVariables } from './expand/expand-word.ts';
import { parseDockerfile } from './parse/parse-dockerfile.ts';
import { printDockerfile } from './print-dockerfile.ts';
import { startStage, stepStage } from './stages/stage-state.ts';
import { globalVariables, type ResolvedStage, resolveStages } from './stages/stages.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const inputs = { buildArgs: { X: 'given' }, targetPlatform: platform, buildPlatform: platform };

/** Pieces that mean something, so that chance gets beyond the first error. */
const piece = fc.constantFrom(
  ...[
    'FROM a\n',
    'FROM a AS s\n',
    'FROM s\n',
    'ARG X=1\n',
    'RUN ',
    'COPY ',
    'ADD ',
    'ENV ',
    'LABEL ',
    'CMD ',
    'EXPOSE 80',
  ],
  ...[
    'ENTRYPOINT ',
    'HEALTHCHECK CMD ',
    'SHELL ',
    'ONBUILD ',
    'VOLUME ',
    'USER u',
    'WORKDIR /w',
    'STOPSIGNAL 9',
    '# escape=`\n',
  ],
  ...[
    '# hydrofoil: base\n',
    '# syntax=docker/dockerfile:1\n',
    '--from=s ',
    '--mount=from=s,target=/t ',
    '--mount=type=cache,target=$X ',
    '--link ',
  ],
  ...[
    'a ',
    'b=c ',
    '["a", "b"]',
    '["a"',
    '$X ',
    `\${X:-d} `,
    `\${X//a/b} `,
    `\${`,
    '"q r" ',
    "'",
    '\\',
    '`',
    '\\\n',
    '<<EOF ',
    '<<-"E" ',
  ],
  ...['\nEOF\n', '\n\tE\n', '\n', '\n', '\n', '\r\n', '# c\n', '\t', '\u00a0', '\uFEFF', 'ü', '😀', '\0'],
);
const dockerfileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.array(piece, { maxLength: 30 }).map((pieces) => `FROM a\n${pieces.join('')}`),
);

/** The result, or undefined where a ToolError says why not. Anything else that is thrown fails the test. */
function attempt<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** Everything but where it stands. */
function meaningOf({ directives, globalArgs, stages }: Dockerfile): unknown {
  const { check: _, ...kept } = directives;
  const placeless = (key: string, value: unknown) =>
    ['line', 'endLine', 'comments', 'annotations', 'file'].includes(key) ? undefined : value;
  return JSON.parse(JSON.stringify({ kept, globalArgs, stages }, placeless));
}

test('whatever the text, reading it ends, with a Dockerfile or with ToolErrors that say where', () => {
  fc.assert(
    fc.property(dockerfileText, (text) => {
      try {
        parseDockerfile(text, 'Dockerfile');
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        const problems = 'problems' in error && Array.isArray(error.problems) ? error.problems : [error];
        for (const { code, location } of problems) {
          expect(code).toMatch(/^DOCKERFILE_/);
          expect(location?.line).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 3000 },
  );
});

/** The Dockerfile with what ONBUILD adds written out; for the stages to come, only the last one has any left. */
function writtenOut(dockerfile: Dockerfile, stages: readonly ResolvedStage[]): Dockerfile {
  const own = stages.map(({ stage, instructions }, at) => ({
    ...stage,
    instructions: instructions
      .filter(({ keyword }) => keyword !== 'ONBUILD' || at === stages.length - 1)
      .map(({ trigger: _, ...instruction }) => instruction),
  }));
  return { ...dockerfile, stages: own };
}

test('a Dockerfile that was read can be printed, and reads the same again', () => {
  let printed = 0;
  fc.assert(
    fc.property(dockerfileText, (text) => {
      const dockerfile = attempt(() => parseDockerfile(text, 'Dockerfile'));
      const stages = dockerfile && attempt(() => resolveStages(dockerfile, inputs));
      if (dockerfile === undefined || stages === undefined) return;
      const print = stages.map(({ stage: { index } }) => ({ index }));
      const again = attempt(() => printDockerfile({ dockerfile, stages, print, pin: () => undefined }));
      if (again === undefined) return;
      expect(meaningOf(parseDockerfile(again, 'Dockerfile'))).toEqual(meaningOf(writtenOut(dockerfile, stages)));
      printed++;
    }),
    { numRuns: 3000 },
  );
  expect(printed).toBeGreaterThan(100);
});

test('instructions of any Dockerfile can be stepped through, or say why not', () => {
  fc.assert(
    fc.property(dockerfileText, (text) => {
      attempt(() => {
        const dockerfile = parseDockerfile(text, 'Dockerfile');
        const globals = globalVariables(dockerfile, inputs);
        const context = { file: 'Dockerfile', escape: dockerfile.directives.escape, inputs, globals };
        for (const { instructions } of resolveStages(dockerfile, inputs)) {
          let state = startStage({ from: 'scratch' });
          for (const instruction of instructions) state = stepStage(state, instruction, context).state;
        }
      });
    }),
    { numRuns: 2000 },
  );
});

test('any word expands, or says why not; without special characters it is itself', () => {
  const variables = new Map([['X', 'a*b/c']]);
  const word = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(word, (text) => {
      for (const act of [expandWord, expandWords, expandHeredoc]) attempt(() => act(text, variables));
      attempt(() => referencedVariables(text));
      if (!/[\\$'"\uFEFF]/.test(text)) expect(expandWord(text, variables)).toBe(text);
    }),
    { numRuns: 3000 },
  );
});
