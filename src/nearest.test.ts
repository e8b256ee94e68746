import { expect, test } from 'vitest';
import { didYouMean, nearest } from './nearest.ts';

test.each([
  ['a missing letter', 'contxt', ['context', 'target'], 'context'],
  ['an extra letter', 'brannch', ['branch', 'before'], 'branch'],
  ['swapped neighbours count once', 'wbe', ['web', 'db'], 'web'],
  ['another case', 'DockerFile', ['dockerfile'], 'dockerfile'],
  ['the nearest of several', 'deployment/wrker', ['deployment/web', 'deployment/worker'], 'deployment/worker'],
  ['nothing that is far away', 'production', ['uat', 'dev'], undefined],
  ['nothing when nothing is known', 'uat', [], undefined],
])('finds %s', (_rule, name, known, expected) => {
  expect(nearest(name, known)).toBe(expected);
});

test('a name that is near is suggested, another is not', () => {
  expect(didYouMean('uta', ['uat'])).toBe(' Did you mean "uat"?');
  expect(didYouMean('production', ['uat'])).toBe('');
});
