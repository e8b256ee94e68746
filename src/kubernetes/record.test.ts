import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { History, Release } from '../deployment/release.ts';
import { historyChanges, parseHistory, RECORD_BYTES_AT_MOST, RELEASES_AT_MOST } from './record.ts';

function release(id: number, fields: Partial<Release> = {}): Release {
  return {
    id,
    action: 'deploy',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 900,
    actor: 'ann',
    images: { web: 'registry.example.com/web@sha256:0' },
    changes: [],
    outcome: 'succeeded',
    ...fields,
  };
}

/** What a ConfigMap holds after the changes: null takes an entry away. */
function applied(data: Readonly<Record<string, string>>, changes: Readonly<Record<string, string | null>>) {
  const entries = Object.entries({ ...data, ...changes });
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

const empty: History = { releases: [], holds: [] };

test('what is written is what is read, in order', () => {
  const holds = [{ commit: 'c', release: 2, since: 's', actor: 'ann', reason: 'r' }];
  const history: History = { releases: [2, 9, 10].map((id) => release(id, { commit: 'c', restores: 1 })), holds };

  const data = applied({}, historyChanges({}, empty, history));

  expect(parseHistory(data, 'configmap/x')).toEqual(history);
});

test('only what changed is written, so that fields of a later version survive', () => {
  const data = { 'release-1': JSON.stringify({ ...release(1), later: true }), other: 'left alone' };
  const before = parseHistory(data, 'configmap/x');

  const changes = historyChanges(data, before, { ...before, releases: [...before.releases, release(2)] });

  expect(Object.keys(changes)).toEqual(['release-2']);
});

test('the last fifty releases are kept', () => {
  const releases = Array.from({ length: 60 }, (_, index) => release(index + 1));
  const data = applied({}, historyChanges({}, empty, { releases: releases.slice(0, 55), holds: [] }));

  const before = parseHistory(data, 'configmap/x');
  const after = applied(data, historyChanges(data, before, { releases, holds: [] }));

  const { releases: kept } = parseHistory(after, 'configmap/x');
  expect(kept.map(({ id }) => id)).toEqual(releases.slice(10).map(({ id }) => id));
});

test('the last good releases are kept however many failed since', () => {
  const releases = Array.from({ length: 100 }, (_, index) =>
    release(index + 1, index < 5 ? {} : { outcome: 'failed' }),
  );

  const data = applied({}, historyChanges({}, empty, { releases, holds: [] }));

  const kept = parseHistory(data, 'configmap/x').releases.map(({ id }) => id);
  expect(kept.slice(0, 3)).toEqual([3, 4, 5]);
  expect(kept.at(-1)).toBe(100);
});

test('the record stays within the size of a ConfigMap, the newest release always in it', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 80 });

  fc.assert(
    fc.property(lengths, (reasons) => {
      const releases = reasons.map((length, index) =>
        release(index + 1, { outcome: 'failed', reason: 'é'.repeat(length) }),
      );
      const data = applied({}, historyChanges({}, empty, { releases, holds: [] }));
      const sizeBytes = Object.entries(data).reduce(
        (sum, [key, text]) => sum + key.length + Buffer.byteLength(text),
        0,
      );
      expect(sizeBytes).toBeLessThanOrEqual(RECORD_BYTES_AT_MOST);
      expect(Object.keys(data).length).toBeLessThanOrEqual(RELEASES_AT_MOST);
      expect(data).toHaveProperty([`release-${reasons.length}`]);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['release-3', '{"id": 3', 'release-3'],
  ['release-3', JSON.stringify({ ...release(3), outcome: 'great' }), 'outcome'],
  ['holds', '[{}]', '0.commit'],
])('broken content of %s is named with its place and its remedy', (key, text, names) => {
  expect(() => parseHistory({ [key]: text }, 'configmap/hydrofoil-uat -n emr')).toThrow(
    expect.objectContaining({
      code: 'RELEASE_RECORD_BROKEN',
      message: expect.stringContaining(names),
      hint: expect.stringContaining('kubectl edit configmap/hydrofoil-uat -n emr'),
    }),
  );
});
