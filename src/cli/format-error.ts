import pc from 'picocolors';
import { messageOf, ToolError, ToolErrors } from '../errors.ts';

/** An error as a user reads it: what happened and where, then the remedy. Unexpected errors keep their stack. */
export function formatError(error: unknown): string {
  if (error instanceof ToolErrors)
    return [`${pc.red('error:')} ${error.message}`, ...error.problems.map(formatProblem), codeLine(error)].join('\n');
  if (error instanceof ToolError) return `${pc.red('error:')} ${withPlace(error)}${hintOf(error)}\n${codeLine(error)}`;
  return `${pc.red('unexpected error:')} ${error instanceof Error ? (error.stack ?? error.message) : messageOf(error)}`;
}

function codeLine({ code }: ToolError): string {
  return pc.dim(`  code ${code}`);
}

function formatProblem(problem: ToolError): string {
  return `  ${withPlace(problem)}${hintOf(problem).replaceAll('\n', '\n  ')}`;
}

function withPlace({ location, message }: ToolError): string {
  if (location === undefined) return message;
  const place = [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
  return `${pc.bold(place)}: ${message}`;
}

function hintOf({ hint }: ToolError): string {
  return hint === undefined ? '' : `\n  ${pc.cyan('→')} ${hint.replaceAll('\n', '\n    ')}`;
}

/** An error as a value for --json. */
export function errorJson(error: unknown): object {
  if (!(error instanceof ToolError)) return { code: 'UNEXPECTED', message: messageOf(error) };
  const { code, message, hint, location } = error;
  const problems = error instanceof ToolErrors ? { problems: error.problems.map(errorJson) } : {};
  return {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location }),
    ...problems,
  };
}
