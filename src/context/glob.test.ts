import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasWildcard, parseGlob } from './glob.ts';

test.each([
  ['*.txt', 'a.txt', true, 'a star'],
  ['*.txt', 'd/a.txt', false, 'a star does not cross a slash'],
  ['**/a', 'x/a', true, 'two stars are one'],
  ['**/a', 'x/y/a', false, 'two stars are one'],
  ['a*', 'a', true, 'a star takes nothing too'],
  ['*', '', true, 'even of nothing'],
  ['a?c', 'abc', true, 'one character'],
  ['a?c', 'a/c', false, 'but no slash'],
  ['a[^b]c', 'a/c', true, 'a class may take a slash, in Go'],
  ['*[^x]*b', 'a/b', false, 'the first place that fits is final'],
  ['[a-c]', 'b', true, 'a range'],
  ['[^a-c]', 'b', false, 'a range turned round'],
  ['[!a]', '!', true, 'an exclamation mark is a character'],
  ['[\\]]', ']', true, 'an escaped bracket in a class'],
  ['\\*', '*', true, 'a star that is meant'],
  ['a]', 'a]', true, 'a closing bracket alone'],
  ['é?', 'éa', true, 'not only ASCII'],
  ['[z-a]', 'b', false, 'a range that runs backwards takes nothing'],
])('%j on %j: %s (%s)', (pattern, path, expected) => {
  expect(parseGlob(pattern)?.matches(path)).toBe(expected);
});

test.each(['[', 'a[', '[a', '[]a]', '[-a]', '[a-]', 'a\\', '[a\\', '[^]'])('%j is malformed', (pattern) => {
  expect(parseGlob(pattern)).toBeUndefined();
});

test('a text without special characters matches itself and nothing else', () => {
  const plain = fc.string().filter((text) => !/[*?[\\]/.test(text));

  fc.assert(
    fc.property(plain, plain, (pattern, path) => {
      expect(parseGlob(pattern)?.matches(path)).toBe(pattern === path);
    }),
  );
});

test('every text with a backslash before each character matches itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(parseGlob(Array.from(text, (character) => `\\${character}`).join(''))?.matches(text)).toBe(true);
    }),
  );
});

test.each([
  ['a*', true],
  ['a?', true],
  ['[a', true],
  ['a\\*', false],
  ['a', false],
])('%j has a wildcard: %s', (word, expected) => {
  expect(hasWildcard(word)).toBe(expected);
});
