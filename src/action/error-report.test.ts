import { expect, test } from 'vitest';
import { ToolError, ToolErrors } from '../errors.ts';
import { reportError } from './error-report.ts';

test('every problem of a file keeps its place', () => {
  const location = { file: 'hydrofoil.yaml', line: 3, column: 1 };

  const report = reportError(
    new ToolErrors('CONFIG_INVALID', '1 problem', [
      new ToolError('CONFIG_INVALID', 'Unknown key', { location, hint: 'Remove it.' }),
    ]),
  );

  expect(report).toEqual({
    code: 'CONFIG_INVALID',
    message: '1 problem',
    problems: [{ code: 'CONFIG_INVALID', message: 'Unknown key', hint: 'Remove it.', location, problems: [] }],
  });
});

test('what nobody expected has no code', () => {
  expect(reportError(new TypeError('x is undefined'))).toEqual({ message: 'x is undefined', problems: [] });
  expect(reportError('thrown text')).toEqual({ message: 'thrown text', problems: [] });
});
