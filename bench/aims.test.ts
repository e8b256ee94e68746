import { expect, test } from 'vitest';
import { formatJudgements, judge } from './aims.ts';
import type { Replay } from './replay/replay-history.ts';
import type { Summary } from './table.ts';

const NOTHING = { ways: [], scaleRatio: undefined, memory: [], startUp: undefined, replays: [] };
const VARIANT = 'nothing after the copy';

const summary = (row: string, delayMs: number, seconds: number, traffic = { requests: 6, roundTrips: 3 }): Summary => ({
  row,
  delayMs,
  seconds,
  runs: 5,
  fastest: seconds,
  slowest: seconds,
  uploadedBytes: 0,
  downloadedBytes: 0,
  ...traffic,
});
const replay = (share: number): Replay => ({
  repository: '/tmp/some',
  head: 'a',
  date: '2026-08-01',
  commits: 200,
  files: 1,
  layers: 40,
  uploadedBytes: share * 1000,
  uploadedLayers: 1,
  oneLayerBytes: 1000,
  unpackedInPlanOrder: 1,
  unpackedBytes: 1,
  allUnpackedBytes: 1,
  missing: 0,
});

test('what was not measured is not judged', () => {
  expect(judge(NOTHING)).toEqual([]);
  expect(judge({ ...NOTHING, ways: [{ variant: VARIANT, rows: [summary('Hydrofoil', 0, 1)] }] })).toEqual([]);
});

test('each peer is judged at its own delay; appending a tar must be no faster without delay, and twice as slow with it', () => {
  const rows = [
    summary('Hydrofoil', 0, 0.2),
    summary('Hydrofoil', 25, 0.3),
    summary('tar | crane append', 0, 0.2),
    summary('tar | crane append', 25, 0.59),
    summary('registry cache, mode=max (BuildKit, cold)', 25, 6),
  ];

  const judged = judge({ ...NOTHING, ways: [{ variant: VARIANT, rows }] });

  expect(
    judged.map(({ aim, measured, isMet }) => [aim.split(': ').at(1), aim.includes(' 0 ms'), measured, isMet]),
  ).toEqual([
    ['tar | crane append', true, '1.00', true],
    ['registry cache, mode=max (BuildKit, cold)', false, '20', true],
    ['tar | crane append', false, '1.97', false],
    ['at most 6 requests', false, '6', true],
    ['in at most 3 round trips', false, '3', true],
  ]);
});

test('one request more than allowed is told as missed', () => {
  const rows = [summary('Hydrofoil', 25, 0.3, { requests: 7, roundTrips: 4 })];

  const judged = judge({ ...NOTHING, ways: [{ variant: VARIANT, rows }] });

  expect(judged.map(({ isMet }) => isMet)).toEqual([false, false]);
  expect(formatJudgements(judged)).toMatch(/7 +MISSED/);
});

test('histories are judged by their median, memory by each build', () => {
  const memory = [
    { what: 'first', contextBytes: 1, peakBytes: 199e6, seconds: 1 },
    { what: 'second', contextBytes: 1, peakBytes: 201e6, seconds: 1 },
  ];

  const judged = judge({ ...NOTHING, scaleRatio: 2.1, memory, replays: [replay(0.03), replay(0.3), replay(0.07)] });

  expect(judged.map(({ measured, isMet }) => [measured, isMet])).toEqual([
    ['2.10', false],
    ['7.0 %', true],
    ['199 MB', true],
    ['201 MB', false],
  ]);
});

test('the start of the action is judged by what it adds to that of a node', () => {
  const startUp = { nodeMs: 500, cliMs: 600 };

  const [fast, slow] = [749, 751].map((actionMs) => judge({ ...NOTHING, startUp: { ...startUp, actionMs } }));

  expect(fast).toMatchObject([{ measured: '249 ms', isMet: true }]);
  expect(slow).toMatchObject([{ measured: '251 ms', isMet: false }]);
});
