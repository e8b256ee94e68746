import { expect, test } from 'vitest';
import { diffOf } from './text-diff.ts';

const diff = (before: string | undefined, text: string) =>
  diffOf({ path: 'a.yaml', purpose: '', text, ...(before === undefined ? {} : { before }) }).map((line) => line.text);

test('of a new file every line is new', () => {
  expect(diff(undefined, 'a: 1\nb: 2\n')).toEqual(['+a: 1', '+b: 2']);
});

test('of one that is there only what changes is shown, with what stands around it', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', ''].join('\n');

  expect(diff(before, before.replace('h', 'H'))).toEqual(['@@ -5,4 +5,4 @@', ' e', ' f', ' g', '-h', '+H']);
});

test('a missing newline at the end is told', () => {
  expect(diff('a\n', 'a')).toContain('\\ No newline at end of file');
});
