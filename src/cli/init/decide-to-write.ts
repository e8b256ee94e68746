import { ToolError } from '../../errors.ts';
import { type FileChange, isChange, isCommitted } from '../../init/file-change.ts';
import type { CliContext } from '../context.ts';
import type { Answers } from './answers.ts';
import { changeLines } from './show.ts';

export interface Decision {
  readonly accepted: readonly FileChange[];
  /** Says, when all is shown, that nobody was there to answer. @throws {ToolError} USAGE_INIT_UNANSWERED */
  complain(): void;
}

/** Shows each file, and asks. Undefined: the user went away, and nothing is to be written. */
export async function decideToWrite(
  changes: readonly FileChange[],
  { root, answers, context }: { readonly root: string; readonly answers: Answers; readonly context: CliContext },
): Promise<Decision | undefined> {
  const { signal, output, json } = context;
  const accepted: FileChange[] = [];
  for (const change of changes) {
    if (!json) for (const line of changeLines(change)) output.result(line);
    if (!isChange(change)) continue;
    const isSafe =
      answers.kind !== 'yes' || change.before === undefined || (await isCommitted(root, change.path, signal));
    const answer = isSafe && (await answers.mayWrite(change, signal));
    if (answer === undefined) return undefined;
    if (answer) accepted.push(change);
    if (!isSafe) {
      const text = `${change.path} is left as it is: its text is in no commit, so it could not be brought back`;
      output.progress({ type: 'warning', text, hint: 'Commit it and run this again, or run it without --yes.' });
    }
  }
  const isUnanswered = answers.kind === 'nobody' && changes.some(isChange);
  return {
    accepted,
    complain: () => {
      if (isUnanswered) throw unanswered();
    },
  };
}

function unanswered(): ToolError {
  return new ToolError('USAGE_INIT_UNANSWERED', 'Nothing was written: there is no terminal to ask on', {
    hint: 'Say --yes to write what is shown, or --dry-run to have it only shown.',
  });
}
