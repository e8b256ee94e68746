import { expect, test } from 'vitest';
import { makeListener } from './listen.ts';

test('phases that overlap keep their own beginnings and ends', () => {
  const { hear, heard, at } = listenerAt();

  at(0, () => hear({ type: 'phase-started', phase: 'plan web' }));
  at(10, () => hear({ type: 'phase-started', phase: 'plan worker' }));
  at(30, () => hear({ type: 'phase-finished', phase: 'plan web', durationMs: 30 }));
  at(50, () => hear({ type: 'phase-finished', phase: 'plan worker', durationMs: 40, detail: 'reuse' }));

  expect(heard().phases).toEqual([
    { name: 'plan web', startMs: 0, durationMs: 30, hasEnded: true },
    { name: 'plan worker', startMs: 10, durationMs: 40, hasEnded: true, detail: 'reuse' },
  ]);
});

test('a phase that failed lasts until the end of the run', () => {
  const { hear, heard, at } = listenerAt();

  at(5, () => hear({ type: 'phase-started', phase: 'watch' }));

  at(100, () => {
    expect(heard().phases).toEqual([{ name: 'watch', startMs: 5, durationMs: 95, hasEnded: false }]);
  });
});

test('a phase that is done twice stands twice', () => {
  const { hear, heard, at } = listenerAt();

  for (const startMs of [0, 20]) {
    at(startMs, () => hear({ type: 'phase-started', phase: 'push web' }));
    at(startMs + 5, () => hear({ type: 'phase-finished', phase: 'push web', durationMs: 5 }));
  }

  expect(heard().phases.map(({ startMs }) => startMs)).toEqual([0, 20]);
});

test('a phase of which only the end is told began that long before', () => {
  const { hear, heard, at } = listenerAt();

  at(80, () => hear({ type: 'phase-finished', phase: 'layer', durationMs: 30 }));

  expect(heard().phases).toEqual([{ name: 'layer', startMs: 50, durationMs: 30, hasEnded: true }]);
});

test('the last word about each workload counts; locks and jobs are no workloads', () => {
  const { hear, heard } = listenerAt();
  const pods = { ready: 2, all: 2 };

  hear({ type: 'status', subject: 'lock', text: 'waiting' });
  hear({ type: 'status', subject: 'job migrate/now', text: 'running' });
  hear({ type: 'status', subject: 'deployment/web', text: '1 of 2 pods updated', pods: { ready: 0, all: 1 } });
  hear({ type: 'status', subject: 'deployment/web', text: 'rolled out', pods });

  expect(heard().rollouts).toEqual([{ workload: 'deployment/web', direction: 'forward', text: 'rolled out', pods }]);
});

test('the way back does not cover what was said of the way forward', () => {
  const { hear, heard } = listenerAt();

  hear({ type: 'status', subject: 'deployment/web', text: 'pod web-1 crashes' });
  hear({ type: 'phase-started', phase: 'roll back' });
  hear({ type: 'status', subject: 'deployment/web', text: 'rolled out' });

  expect(heard().rollouts).toEqual([
    { workload: 'deployment/web', direction: 'forward', text: 'pod web-1 crashes' },
    { workload: 'deployment/web', direction: 'back', text: 'rolled out' },
  ]);
});

test('warnings are kept with their hints', () => {
  const { hear, heard } = listenerAt();

  hear({ type: 'warning', text: 'the tree holds changes', hint: 'Commit first.' });
  hear({ type: 'warning', text: 'nobody runs it' });

  expect(heard().warnings).toEqual([
    { text: 'the tree holds changes', hint: 'Commit first.' },
    { text: 'nobody runs it' },
  ]);
});

test('what was heard does not change any more', () => {
  const { hear, heard } = listenerAt();

  const before = heard();
  hear({ type: 'warning', text: 'later' });

  expect(before.warnings).toEqual([]);
});

function listenerAt() {
  let nowMs = 0;
  return {
    ...makeListener(() => nowMs),
    at(ms: number, run: () => void) {
      nowMs = ms;
      run();
    },
  };
}
