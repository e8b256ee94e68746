import { describe, expect, test } from 'vitest';
import { formatPlan } from './format-plan.ts';
import type { ImagePlan } from './image-plan.ts';
import { keyOf, textInput } from './input.ts';
import type { Reason } from './reason.ts';

const key = keyOf([]);
const short = key.slice(0, 12);
const plan: ImagePlan = {
  name: 'web',
  title: 'web',
  platform: 'linux/amd64',
  repository: 'registry.example.com/emr/web',
  action: 'make',
  base: { key, action: 'reuse', because: [], throughLine: 6 },
  steps: [],
  stages: [],
  pending: [],
  lines: [{ line: 4, text: 'RUN apt-get install pgbouncer' }],
  advice: [],
};
const linesOf = (change: Partial<ImagePlan>) => formatPlan({ ...plan, ...change }, (bytes) => `${bytes} bytes`);
const added = (name: string): Reason => ({ change: 'added', input: textInput('file', name, '') });

describe('the base is told', () => {
  const base = (change: Partial<ImagePlan['base']>) => linesOf({ base: { ...plan.base, ...change } });
  const edited = textInput('instruction', 'RUN apt-get install pgbouncer', '2');

  test.each([
    { what: 'taken over', lines: base({}), words: [`base ${short} (through line 6): reuse`] },
    {
      what: 'built, with the line that changed',
      lines: base({ action: 'build', because: [{ change: 'changed', input: edited }] }),
      words: [`base ${short} (through line 6): build, because line 4: RUN apt-get install pgbouncer changed`],
    },
    {
      what: 'built, with no more than four reasons',
      lines: base({ action: 'build', because: ['a', 'b', 'c', 'd', 'e', 'f'].map(added) }),
      words: [`base ${short} (through line 6): build, because a added; b added; c added; d added; and 2 more`],
    },
    { what: 'not at all where there is none', lines: base({ action: 'none' }), words: [] },
  ])('$what', ({ lines, words }) => {
    expect(lines).toEqual(words);
  });

  test('copied where it is the FROM image alone', () => {
    const { throughLine: _, ...alone } = plan.base;

    expect(linesOf({ base: { ...alone, action: 'copy', because: [{ change: 'first-build' }] } })).toEqual([
      `base ${short} (the FROM image): copy into the repository, because first build`,
    ]);
  });
});

test('each step is told with its line, its text on one line, and what becomes of it', () => {
  const copy = {
    kind: 'copy',
    line: 8,
    text: 'COPY . .',
    fileCount: 2,
    sizeBytes: 10,
    layers: { composed: 1, all: 1 },
  } as const;
  const run = { kind: 'run', line: 9, text: `RUN make   ${'x'.repeat(80)}`, engineBecause: 'RUN is executed' } as const;
  const [, ...lines] = linesOf({
    steps: [
      { ...copy, action: 'reuse' },
      { ...copy, action: 'compose' },
      { ...copy, action: 'compose', layers: { composed: 1, all: 24 } },
      { ...copy, action: 'compose', text: 'WORKDIR /data', fileCount: 0, sizeBytes: 0 },
      { kind: 'change', action: 'compose', line: 9, text: 'RUN chown -R app /app' },
      { ...run, action: 'reuse', because: [] },
      { ...run, action: 'execute', because: [added('static/page.css')] },
    ],
    pending: [{ line: 11, text: 'RUN test' }],
  });

  const text = `line 9: RUN make ${'x'.repeat(50)}…`;
  expect(lines).toEqual([
    'line 8: COPY . .: reuse',
    'line 8: COPY . .: compose 2 files, 10 bytes',
    'line 8: COPY . .: compose 2 files, 10 bytes, 1 of 24 layers',
    'line 8: WORKDIR /data: compose, folders and links only',
    'line 9: RUN chown -R app /app: compose, without a layer of its own',
    `${text}: reuse`,
    `${text}: execute in the build engine (RUN is executed), because static/page.css added`,
    'line 11: RUN test: known when what it stands on is made',
  ]);
});

test('an image that is there already is told as that', () => {
  expect(linesOf({ action: 'unchanged' }).at(-1)).toMatch(/^nothing changed/);
});

describe('a stage that files are taken from is told', () => {
  const stage = { name: 'stage build', base: { key, action: 'reuse', because: [] }, pending: [] } as const;
  const copy = {
    kind: 'copy',
    line: 3,
    text: 'COPY . .',
    fileCount: 2,
    sizeBytes: 9,
    layers: { composed: 1, all: 1 },
  } as const;
  const run = {
    kind: 'run',
    line: 4,
    text: 'RUN npm run build',
    engineBecause: 'RUN is executed',
    because: [],
  } as const;

  test('in one line when nothing in it is executed', () => {
    const steps = [{ ...copy, action: 'compose' } as const, { ...run, action: 'reuse' } as const];

    expect(linesOf({ stages: [{ ...stage, steps }] })[0]).toBe('stage build: reuse');
  });

  test('without the steps of the stage that it is FROM, where these were told', () => {
    const steps = [{ ...run, action: 'execute', because: [added('a.ts')] } as const];
    const more = { ...run, line: 6, text: 'RUN npm test', action: 'execute', because: [added('a.ts')] } as const;
    const stages = [
      { ...stage, steps },
      { ...stage, name: 'stage test', steps: [...steps, more] },
    ];

    const lines = linesOf({ stages });

    expect(lines.filter((line) => line.startsWith('stage test'))).toEqual([
      'stage test: line 6: RUN npm test: execute in the build engine (RUN is executed), because a.ts added',
    ]);
  });

  test('step by step when something is', () => {
    const steps = [
      { ...copy, action: 'compose' } as const,
      { ...run, action: 'execute', because: [added('a.ts')] } as const,
    ];

    expect(linesOf({ stages: [{ ...stage, steps }] }).slice(0, 3)).toEqual([
      `stage build: base ${short} (the FROM image): reuse`,
      'stage build: line 3: COPY . .: compose 2 files, 9 bytes',
      'stage build: line 4: RUN npm run build: execute in the build engine (RUN is executed), because a.ts added',
    ]);
  });
});
