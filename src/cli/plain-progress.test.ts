import { expect, test } from 'vitest';
import { formatAge, formatBytes, formatDuration } from '../amounts.ts';
import type { ProgressEvent } from '../log.ts';
import { plainProgress } from './plain-progress.ts';
import { timed } from './timings.ts';

function linesOf(...events: ProgressEvent[]): string[] {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  for (const event of events) progress(event);
  return lines;
}

test.each<{ event: ProgressEvent; lines: string[] }>([
  { event: { type: 'phase-started', phase: 'push web' }, lines: [] },
  { event: { type: 'phase-started', phase: 'push web', detail: '2 layers' }, lines: ['push web: 2 layers'] },
  { event: { type: 'phase-finished', phase: 'push web', durationMs: 45 }, lines: ['push web: done (45 ms)'] },
  {
    event: { type: 'phase-finished', phase: 'base web', detail: 'built', durationMs: 61_000 },
    lines: ['base web: built (1 min 01 s)'],
  },
  { event: { type: 'note', text: 'web: reuse' }, lines: ['web: reuse'] },
  { event: { type: 'warning', text: 'no lock file' }, lines: ['warning: no lock file'] },
  { event: { type: 'warning', text: 'lost', hint: 'Made again.' }, lines: ['warning: lost\n  Made again.'] },
  { event: { type: 'output', source: 'buildctl', line: '#1 DONE' }, lines: ['  buildctl | #1 DONE'] },
  { event: { type: 'status', subject: 'deployment/web', text: '1 of 2' }, lines: ['  deployment/web: 1 of 2'] },
])('$event.type as $lines', ({ event, lines }) => {
  expect(linesOf(event)).toEqual(lines);
});

test('a status that is the same as before is not written again, also with another one in between', () => {
  const status = (subject: string, text: string): ProgressEvent => ({ type: 'status', subject, text });

  const lines = linesOf(status('a', '1'), status('b', '1'), status('a', '1'), status('a', '2'), status('a', '1'));

  expect(lines).toEqual(['  a: 1', '  b: 1', '  a: 2', '  a: 1']);
});

test('the time of each phase that ended is kept, and every event passed on', () => {
  const seen: ProgressEvent[] = [];
  const { progress, phases } = timed((event) => seen.push(event));

  progress({ type: 'phase-started', phase: 'plan' });
  progress({ type: 'phase-finished', phase: 'plan', durationMs: 1.6 });

  expect(phases).toEqual([{ name: 'plan', ms: 2 }]);
  expect(seen).toHaveLength(2);
});

test.each([
  [0, '0 ms'],
  [994, '994 ms'],
  [995, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 00 s'],
  [125_000, '2 min 05 s'],
])('%d ms are told as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [4096, '4.1 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [310_000_000, '310 MB'],
  [5e15, '5000 TB'],
])('%d bytes are told as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  ['2026-11-23T12:00:00Z', '0 s ago'],
  ['2026-11-23T11:59:01Z', '59 s ago'],
  ['2026-11-23T11:00:01Z', '59 min ago'],
  ['2026-11-22T12:00:00Z', '24 h ago'],
  ['2026-11-20T12:00:00Z', '3 days ago'],
  ['2026-11-23T12:00:05Z', '0 s ago'],
])('%s was %s', (time, text) => {
  expect(formatAge(time, Date.parse('2026-11-23T12:00:00Z'))).toBe(text);
});
