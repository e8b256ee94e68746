import { expect, test } from 'vitest';
import type { History } from '../deployment/release.ts';
import { formatHistory, NO_HISTORY, parseHistory } from './history-text.ts';

const HISTORY: History = {
  releases: [
    {
      id: 1,
      action: 'deploy',
      startedAt: '2025-11-23T10:00:00.000Z',
      durationMs: 812,
      actor: 'ada',
      images: { web: 'registry.example.com/web@sha256:1' },
      changes: [],
      outcome: 'succeeded',
    },
    {
      id: 2,
      action: 'rollback',
      startedAt: '2025-11-23T11:00:00.000Z',
      durationMs: 90.5,
      actor: 'ada',
      commit: 'c1',
      commitTime: 1_763_890_000,
      branch: 'main',
      images: {},
      changes: [{ workload: 'deployment/web', container: 'web', image: 'a', previous: 'b' }],
      outcome: 'rolled-back',
      reason: 'Broken "page"\nsecond line',
      restores: 1,
    },
  ],
  holds: [{ commit: 'c2', release: 2, since: '2025-11-23T11:00:00.000Z', actor: 'ada', reason: 'bad' }],
};

test.each([
  ['a history with everything in it', HISTORY],
  ['an empty one', NO_HISTORY],
])('%s is read as it was written', (_rule, history) => {
  expect(parseHistory(formatHistory(history), 'here')).toEqual(history);
});

test('each release has a line of its own, so that two histories can be compared by eye', () => {
  const text = formatHistory(HISTORY);

  expect(text.split('\n').filter((line) => line.includes('"outcome"'))).toHaveLength(2);
});

test.each([
  ['text that is cut off', '{"version":1,', /it is not JSON/],
  ['a version of another time', '{"version":2,"releases":[],"holds":[]}', /version/],
  ['an outcome that is unknown', formatHistory(HISTORY).replace('rolled-back', 'lost'), /releases\.1\.outcome/],
])('%s is an error that names the place, never an empty history', (_rule, text, message) => {
  expect(() => parseHistory(text, 'folder deploy/uat')).toThrow(
    expect.objectContaining({
      code: 'HISTORY_INVALID',
      message: expect.stringMatching(new RegExp(`folder deploy/uat.*${message.source}`)),
    }),
  );
});
