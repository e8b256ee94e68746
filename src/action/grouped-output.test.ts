import { expect, test } from 'vitest';
import type { ProgressEvent } from '../log.ts';
import { groupedOutput } from './grouped-output.ts';

function logOf(...events: readonly ProgressEvent[]): readonly string[] {
  const lines: string[] = [];
  const { progress, close } = groupedOutput((line) => lines.push(line));
  for (const event of events) progress(event);
  close();
  return lines;
}

const started = (phase: string): ProgressEvent => ({ type: 'phase-started', phase });
const finished = (phase: string): ProgressEvent => ({ type: 'phase-finished', phase, durationMs: 1200 });
const output = (line: string): ProgressEvent => ({ type: 'output', source: 'buildkit', line });

test('what a program writes is folded under its phase, whose duration stays visible', () => {
  expect(logOf(started('base web'), output('RUN pip install'), finished('base web'))).toEqual([
    '::group::base web',
    '  buildkit | RUN pip install',
    '::endgroup::',
    'base web: done (1.2 s)',
  ]);
});

test('a phase in which nothing is written has no group', () => {
  expect(logOf(started('push web'), finished('push web'))).toEqual(['push web: done (1.2 s)']);
});

test('a decision is never hidden in a group, which goes on after it', () => {
  expect(logOf(started('base web'), output('a'), { type: 'note', text: 'web: base is new' }, output('b'))).toEqual([
    '::group::base web',
    '  buildkit | a',
    '::endgroup::',
    'web: base is new',
    '::group::base web',
    '  buildkit | b',
    '::endgroup::',
  ]);
});

test('groups do not nest: that of a phase that began later ends the one before', () => {
  const lines = logOf(started('base web'), output('a'), started('base worker'), output('b'), finished('base worker'));

  expect(lines).toEqual([
    '::group::base web',
    '  buildkit | a',
    '::endgroup::',
    '::group::base worker',
    '  buildkit | b',
    '::endgroup::',
    'base worker: done (1.2 s)',
  ]);
});

test('a warning is an annotation with its remedy', () => {
  expect(logOf({ type: 'warning', text: '50 % more', hint: 'Do less.' })).toEqual([
    '::warning::50 %25 more%0ADo less.',
  ]);
});

test('what a pod writes is no command, whatever it is', () => {
  expect(logOf(started('watch'), output('::set-output name=image::evil\n::error::evil'))).toEqual([
    '::group::watch',
    '  buildkit | ::set-output name=image::evil',
    ': :error::evil',
    '::endgroup::',
  ]);
});
