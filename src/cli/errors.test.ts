import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { ToolError, ToolErrors } from '../errors.ts';
import { errorExitCode } from './error-exit-code.ts';
import { errorJson, formatError } from './format-error.ts';

test.each([
  { code: 'USAGE_IMAGE_UNKNOWN', exitCode: 2, why: 'the command line' },
  { code: 'CONFIG_INVALID', exitCode: 2, why: 'the configuration' },
  { code: 'DOCKERFILE_FLAG_UNKNOWN', exitCode: 2, why: 'the Dockerfile' },
  { code: 'CONTEXT_SOURCE_MISSING', exitCode: 2, why: 'a path in it' },
  { code: 'COPY_INVALID', exitCode: 2, why: 'a flag in it' },
  { code: 'LOCK_FILE_INVALID', exitCode: 2, why: 'a committed file' },
  { code: 'KUBECONFIG_MISSING', exitCode: 2, why: 'the surroundings as they were set up' },
  { code: 'ENGINE_SECRET_MISSING', exitCode: 2, why: 'likewise' },
  { code: 'MANIFEST_INVALID', exitCode: 2, why: 'a file of the user' },
  { code: 'CONTEXT_FILE_CHANGED', exitCode: 1, why: 'goes well the next time' },
  { code: 'REGISTRY_UNREACHABLE', exitCode: 1, why: 'may go well the next time' },
  { code: 'LOCK_HELD', exitCode: 1, why: 'will go well later' },
  { code: 'WORKLOAD_NOT_FOUND', exitCode: 1, why: 'the cluster may get it' },
  { code: 'ENGINE_FAILED', exitCode: 1, why: 'the build failed' },
])('$code ends with $exitCode: $why', ({ code, exitCode }) => {
  expect(errorExitCode(new ToolError(code, ''))).toBe(exitCode);
});

test('what nobody foresaw ends with 1', () => {
  expect(errorExitCode(new TypeError('x'))).toBe(1);
});

const location = { file: 'Dockerfile', line: 8, column: 6 };
const error = new ToolError('DOCKERFILE_FLAG_UNKNOWN', 'COPY has no flag --chwon', {
  hint: 'Write --chown.',
  location,
});
const errors = new ToolErrors('DOCKERFILE_INVALID', 'Reading Dockerfile: 2 problems', [
  error,
  new ToolError('DOCKERFILE_FROM_MISSING', 'there is no FROM'),
]);

describe('an error as text', () => {
  const plain = (thrown: unknown) => {
    const text = formatError(thrown);
    return pc.isColorSupported ? text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '') : text;
  };

  test('begins with its place, then the remedy, and ends with its code', () => {
    expect(plain(error)).toBe(
      'error: Dockerfile:8:6: COPY has no flag --chwon\n  → Write --chown.\n  code DOCKERFILE_FLAG_UNKNOWN',
    );
  });

  test('leaves out what is not known', () => {
    expect(plain(new ToolError('REGISTRY_FAILED', 'no'))).toBe('error: no\n  code REGISTRY_FAILED');
    expect(plain(new ToolError('X', 'no', { location: { file: 'k8s/web.yaml' } }))).toContain(
      'error: k8s/web.yaml: no',
    );
  });

  test('tells several problems below each other', () => {
    expect(plain(errors)).toBe(
      [
        'error: Reading Dockerfile: 2 problems',
        '  Dockerfile:8:6: COPY has no flag --chwon',
        '    → Write --chown.',
        '  there is no FROM',
        '  code DOCKERFILE_INVALID',
      ].join('\n'),
    );
  });

  test('keeps the stack of what nobody foresaw', () => {
    expect(plain(new TypeError('x is undefined'))).toMatch(/^unexpected error: TypeError: x is undefined\n\s+at /);
    expect(plain('thrown text')).toBe('unexpected error: thrown text');
  });
});

describe('an error as JSON', () => {
  test('has the same parts, and no cause, which may hold anything', () => {
    const withCause = new ToolError('A_B', 'what', { hint: 'do', location, cause: new Error('secret') });

    expect(errorJson(withCause)).toEqual({ code: 'A_B', message: 'what', hint: 'do', location });
  });

  test('has every problem', () => {
    expect(errorJson(errors)).toEqual({
      code: 'DOCKERFILE_INVALID',
      message: 'Reading Dockerfile: 2 problems',
      problems: [errorJson(error), { code: 'DOCKERFILE_FROM_MISSING', message: 'there is no FROM' }],
    });
  });

  test('has a code also where nobody foresaw it', () => {
    expect(errorJson(new TypeError('x'))).toEqual({ code: 'UNEXPECTED', message: 'x' });
  });
});
