import { expect, test } from 'vitest';
import { formatAnnotation } from './annotations.ts';

const message = 'Reading hydrofoil.yaml: no such key';

test.each([
  {
    why: 'a path from the working directory is one of the repository',
    location: { file: 'hydrofoil.yaml', line: 3, column: 5 },
    places: { cwd: '/runner/work/emr/services/api', workspace: '/runner/work/emr' },
    head: '::error file=services/api/hydrofoil.yaml,line=3,col=5,title=CONFIG_INVALID::',
  },
  {
    why: 'an absolute path too',
    location: { file: '/runner/work/emr/Dockerfile', line: 7 },
    places: { cwd: '/runner/work/emr/api', workspace: '/runner/work/emr' },
    head: '::error file=Dockerfile,line=7,title=CONFIG_INVALID::',
  },
  {
    why: 'a file outside of the repository is not in its changes',
    location: { file: '/home/runner/.kube/config', line: 7 },
    places: { cwd: '/runner/work/emr', workspace: '/runner/work/emr' },
    head: '::error title=CONFIG_INVALID::',
  },
  {
    why: 'an error of no file',
    location: undefined,
    places: { cwd: '/runner/work/emr' },
    head: '::error title=CONFIG_INVALID::',
  },
])('an annotation stands where GitHub shows it: $why', ({ location, places, head }) => {
  const annotation = { level: 'error', title: 'CONFIG_INVALID', message } as const;

  const line = formatAnnotation({ ...annotation, ...(location === undefined ? {} : { location }) }, places);

  expect(line).toBe(`${head}${message}`);
});

test('the remedy is told with the error', () => {
  const line = formatAnnotation({ level: 'error', message: 'What', hint: 'Do this.' }, { cwd: '/' });

  expect(line).toBe('::error::What%0ADo this.');
});
