import { describe, expect, test } from 'vitest';
import { type FactsInMemory, imageFacts } from '../../test/doubles/image-facts.ts';
import { digestOf } from '../oci/digest.ts';
import { answerAboutStages, factsOfStage } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';
import { emptyRootfs, type RootfsFacts } from './compose/rootfs.ts';
import { applyLayers, type RootfsEntry } from './compose/rootfs-builder.ts';
import type { Key } from './input.ts';
import { planSegments, type SegmentsPlan } from './plan-segments.ts';
import { sourceIdOf, type TakenSource, takenSource } from './taken-source.ts';

const archive = { id: 'layer', mediaType: 'tar', open: () => emptyStream() };

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

const common = { mode: 0o644, uid: 7, gid: 8 };

function file(path: string, content: string): RootfsEntry {
  const stored = {
    size: content.length,
    digest: digestOf(content),
    content: { from: 'archive', archive, path } as const,
  };
  return { path, type: 'file', ...common, stored };
}

function folder(path: string): RootfsEntry {
  return { path, type: 'directory', ...common, mode: 0o755 };
}

const built = applyLayers(emptyRootfs, [
  [
    folder('out'),
    file('out/app.js', 'app'),
    { ...file('out/app.js', ''), path: 'out/link', type: 'hardlink', target: 'out/app.js' },
  ],
]);
const whatIsMade = { name: 'stage build', key: 'k'.repeat(64) as Key, contents: 'all' } as const;

const DOCKERFILE = `FROM node AS build
COPY . /src
RUN compile
FROM python
RUN install
COPY --from=build /out /static
RUN --mount=from=build,source=/out,target=/out collect
`;

interface World extends Partial<FactsInMemory> {
  readonly build?: Partial<TakenSource> & { readonly rootfs: RootfsFacts };
  readonly stage?: number;
}

function plan({ build, stage = 1, ...options }: World): SegmentsPlan {
  const whole = imageFacts({ dockerfile: DOCKERFILE, files: { 'app.py': 'print()' }, ...options });
  const facts = factsOfStage(whole, stage);
  const baseSegment = planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });
  const config = { architecture: 'amd64', os: 'linux', config: {} };
  const base = { key: baseSegment.key, layers: [], diffIds: [], config, facts: emptyRootfs };
  const source = build === undefined ? undefined : takenSource({ ...whatIsMade, ...build });
  const sources = new Map(source === undefined ? [] : [[sourceIdOf({ kind: 'stage', index: 0 }), source]]);
  return planSegments({ facts, baseSegment, base, results: new Map(), sources });
}

const keysOf = ({ segments }: SegmentsPlan) => segments.map(({ kind, key }) => `${kind} ${key}`);

test('a stage that is taken from must be known before more can be said', () => {
  expect(plan({}).ends).toEqual({ with: 'source', source: { kind: 'stage', index: 0 }, contents: 'above-base' });
});

test('what a stage left becomes layers without an engine, with its owners, modes and hard links', () => {
  const { segments, ends } = plan({ build: { rootfs: built } });

  expect(ends).toEqual({ with: 'complete' });
  const [copy] = segments;
  if (copy?.kind !== 'copy') expect.unreachable();
  expect(copy.entries.map(({ path, type, mode, uid, gid }) => [path, type, mode, uid, gid])).toEqual([
    ['static', 'directory', 0o755, 0, 0],
    ['static/app.js', 'file', 0o644, 7, 8],
    ['static/link', 'hardlink', 0o644, 7, 8],
  ]);
});

test('a stage has a base of its own: what stands below the application files in it', () => {
  const facts = factsOfStage(
    imageFacts({ dockerfile: DOCKERFILE.replace('COPY . ', 'RUN npm ci\nCOPY . '), files: { a: '' } }),
    0,
  );

  const { steps } = planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });

  expect(steps.map(({ instruction }) => instruction.text)).toEqual(['RUN npm ci']);
});

describe('a run that mounts a stage, and stands on what one brought', () => {
  const before = keysOf(plan({ build: { rootfs: built } }));

  test('keeps its key when the stage was made of other files and came out the same', () => {
    const again = plan({
      build: { rootfs: built, key: 'other'.padEnd(64, 'x') as Key },
      files: { 'app.py': 'print(2)' },
    });

    expect(keysOf(again)).toEqual(before);
  });

  test.each([
    { what: 'content', entries: [folder('out'), file('out/app.js', 'APP')] },
    { what: 'mode', entries: [folder('out'), { ...file('out/app.js', 'app'), mode: 0o755 }] },
    { what: 'files', entries: [folder('out'), file('out/app.js', 'app'), file('out/more.js', '')] },
  ])('has another key when its $what changed', ({ entries }) => {
    const [, run] = keysOf(plan({ build: { rootfs: applyLayers(emptyRootfs, [entries]) } }));

    expect(run).not.toBe(before[1]);
  });
});

describe('files of which nobody knows what they hold', () => {
  const { stored: _stored, ...unknown } = file('out/app.js', 'app');
  const rootfs = applyLayers(emptyRootfs, [[folder('out'), unknown]]);

  test('are looked at when they are of the base of the stage', () => {
    expect(plan({ build: { rootfs, contents: 'above-base' } }).ends).toMatchObject({ with: 'source', contents: 'all' });
  });

  test('are left to the engine when there is nothing to look at: a device, attributes', () => {
    const [first] = plan({ build: { rootfs } }).segments;

    expect(first).toMatchObject({ kind: 'run', because: expect.stringContaining('/out/app.js of stage build') });
  });
});

test('a path that the stage does not have is told by the name of the stage', () => {
  expect(() => plan({ build: { rootfs: emptyRootfs } })).toThrow('"out" is not in stage build');
});
