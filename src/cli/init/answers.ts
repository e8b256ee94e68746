import { isatty } from 'node:tty';
import type { FileChange } from '../../init/file-change.ts';
import type { Proposal } from '../../init/proposal.ts';
import type { CliContext } from '../context.ts';

/** Who answers what init asks. */
export interface Answers {
  /** `nobody`: nothing may be written, and why is a matter of the caller. */
  readonly kind: 'user' | 'yes' | 'dry-run' | 'nobody';
  /** The proposal with the guesses confirmed or replaced. Undefined: the user went away. */
  complete(proposal: Proposal, signal: AbortSignal): Promise<Proposal | undefined>;
  /** Undefined: the user went away. */
  mayWrite(change: FileChange, signal: AbortSignal): Promise<boolean | undefined>;
}

/** --dry-run and --yes answer by themselves; else the user does, where there is a terminal. */
export function answersOf(
  { yes, dryRun }: { readonly yes?: boolean; readonly dryRun?: boolean },
  { json }: CliContext,
): Answers {
  if (dryRun === true) return silentAnswers('dry-run');
  if (yes === true) return silentAnswers('yes');
  const isTerminal = isatty(0) && isatty(1);
  if (json || !isTerminal) return silentAnswers('nobody');
  const ask = () => import('./ask.ts');
  return {
    kind: 'user',
    complete: async (proposal, signal) => (await ask()).askForGuesses(proposal, signal),
    mayWrite: async (change, signal) => (await ask()).askToWrite(change, signal),
  };
}

function silentAnswers(kind: 'yes' | 'dry-run' | 'nobody'): Answers {
  return { kind, complete: async (proposal) => proposal, mayWrite: async () => kind === 'yes' };
}
