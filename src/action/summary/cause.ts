import type { Failure } from '../../release/result.ts';
import type { ErrorReport, RunReport } from '../run-report.ts';
import { code, plain, shortened } from './markdown.ts';

const MOST_CHARACTERS = 1_500;
const MOST_PROBLEMS = 20;

/** Why a run did not end well: a quotation. Nothing for one that did. */
export function formatCause({ outcome }: Pick<RunReport, 'outcome'>): string {
  switch (outcome.kind) {
    case 'planned':
    case 'built':
    case 'based':
    case 'done':
    case 'skipped':
      return '';
    case 'error':
      return quoted(errorLines(outcome.error));
    case 'interrupted':
      return quoted([textOf(outcome.reason)]);
    case 'released': {
      const { result } = outcome;
      if (result.kind === 'done' || result.kind === 'nothing-to-do') return '';
      if (result.kind === 'interrupted') return quoted([textOf(result.reason)]);
      const back = result.kind === 'rollback-failed' ? [`Rolling back: ${reasonOf(result.rollbackFailure)}`] : [];
      return quoted([reasonOf(result.failure), ...back]);
    }
  }
}

function errorLines(error: ErrorReport): string[] {
  const { code: errorCode, message, hint, location, problems } = error;
  const place = location && [location.file, location.line, location.column].filter((part) => part !== undefined);
  return [
    `${place === undefined ? '' : `${code(place.join(':'))}: `}${textOf(message)}`,
    ...problems.slice(0, MOST_PROBLEMS).flatMap(errorLines),
    ...(problems.length > MOST_PROBLEMS ? [`and ${problems.length - MOST_PROBLEMS} more`] : []),
    ...(hint === undefined ? [] : [`→ ${textOf(hint)}`]),
    ...(errorCode === undefined || problems.length > 0 ? [] : [`Code ${code(errorCode)}`]),
  ];
}

function reasonOf({ reason }: Failure): string {
  return textOf(reason);
}

function textOf(text: string): string {
  return plain(shortened(text, MOST_CHARACTERS));
}

/** It is never left out of a page, so it must not fill it. */
const MOST_MARKDOWN = 24_000;

function quoted(lines: readonly string[]): string {
  let size = 0;
  const shown = lines.filter((line) => {
    size += line.length;
    return size <= MOST_MARKDOWN;
  });
  const all = shown.length === lines.length ? shown : [...shown, 'and more, in the log of the run'];
  return all.map((line) => `> ${line}`).join('\n>\n');
}
