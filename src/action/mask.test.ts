import { expect, test } from 'vitest';
import { makeMask } from './mask.ts';

function masksOf(...secrets: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const mask = makeMask((line) => lines.push(line));
  for (const secret of secrets) mask(secret);
  return lines;
}

test('a secret is told to the runner once', () => {
  expect(masksOf('pässword', 'pässword')).toEqual(['::add-mask::pässword']);
});

test('a short password is a password', () => {
  expect(masksOf('abc')).toEqual(['::add-mask::abc']);
});

test('each line of a key is masked, and its braces are not', () => {
  expect(masksOf('{\n  "key": "abcdefgh"\n}\n')).toEqual(['::add-mask::"key": "abcdefgh"']);
});

test('nothing is nothing to mask', () => {
  expect(masksOf('', ' \n')).toEqual([]);
});

test('a percent sign reaches the runner as it is', () => {
  expect(masksOf('50%off')).toEqual(['::add-mask::50%25off']);
});
