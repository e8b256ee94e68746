import { expect, test } from 'vitest';
import { commentSubject } from './comment-subject.ts';

test.each([
  { name: 'environment', why: 'two environments' },
  { name: 'image', why: 'a matrix over the images' },
  { name: 'file', why: 'two Dockerfiles without a configuration' },
  { name: 'working-directory', why: 'two configurations' },
])('steps that differ in $name are about different things: $why', ({ name }) => {
  const input = `INPUT_${name.toUpperCase()}`;

  expect(commentSubject({ [input]: 'one' })).not.toBe(commentSubject({ [input]: 'other' }));
});

test('an environment is told from an image of the same name', () => {
  expect(commentSubject({ INPUT_ENVIRONMENT: 'web' })).not.toBe(commentSubject({ INPUT_IMAGE: 'web' }));
});

test('plan and base of one pull request are about the same, and the later one is right', () => {
  const web = { INPUT_IMAGE: 'web' };

  expect(commentSubject({ ...web, INPUT_COMMAND: 'plan' })).toBe(commentSubject({ ...web, INPUT_COMMAND: 'base' }));
});
