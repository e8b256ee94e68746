import { expect, test } from 'vitest';
import { objectNameOf } from './object-name.ts';

test('a plain environment gives a plain name', () => {
  expect(objectNameOf('uat')).toBe('hydrofoil-uat');
});

test.each(['UAT', 'a_b', 'a/b', '-', 'é', 'x'.repeat(80)])('%s gives a name that the API takes', (environment) => {
  expect(objectNameOf(environment)).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
});

test('names that look alike stay apart', () => {
  const names = ['a-b', 'a_b', 'a.b', 'A-B'].map(objectNameOf);

  expect(new Set(names).size).toBe(4);
});
