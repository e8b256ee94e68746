import { messageOf, ToolError, ToolErrors } from '../errors.ts';
import type { ErrorReport } from './run-report.ts';

/** What was thrown, as a value. */
export function reportError(error: unknown): ErrorReport {
  if (!(error instanceof ToolError)) return { message: messageOf(error), problems: [] };
  const { code, message, hint, location } = error;
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    problems: error instanceof ToolErrors ? error.problems.map(reportError) : [],
  };
}
