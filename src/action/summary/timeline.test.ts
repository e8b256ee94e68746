import { expect, test } from 'vitest';
import { formatTimeline } from './timeline.ts';

const phase = (name: string, startMs: number, durationMs: number, hasEnded = true) => ({
  ...{ name, startMs, durationMs, hasEnded },
});

test('bars begin and end where their phases do', () => {
  const timeline = formatTimeline({
    durationMs: 4_400,
    phases: [phase('plan', 0, 1_100), phase('watch', 1_100, 3_300)],
  });

  expect(timeline.split('\n')).toEqual([
    '```text',
    `plan   ${'█'.repeat(11)}${' '.repeat(33)}  1.1 s`,
    `watch  ${' '.repeat(11)}${'█'.repeat(33)}  3.3 s`,
    '```',
  ]);
});

test('a phase is seen however short it was, and one that did not end says so', () => {
  const timeline = formatTimeline({
    durationMs: 60_000,
    phases: [phase('patch', 59_999, 1), phase('watch', 0, 60_000, false)],
  });

  expect(timeline).toContain(`patch  ${' '.repeat(43)}▏  1 ms`);
  expect(timeline).toContain(`watch  ${'█'.repeat(44)}  1 min 00 s, not ended`);
});

test('of many phases the longest are shown, in the order in which they began', () => {
  const phases = Array.from({ length: 20 }, (_, index) => phase(`p${index}`, index, index + 1));

  const lines = formatTimeline({ durationMs: 100, phases }).split('\n');

  expect(lines.slice(1, -2).map((line) => line.split(' ')[0])).toEqual(phases.slice(6).map(({ name }) => name));
  expect(lines.at(-2)).toBe('and 6 shorter ones');
});

test('without phases there is nothing to show', () => {
  expect(formatTimeline({ durationMs: 100, phases: [] })).toBe('');
});
