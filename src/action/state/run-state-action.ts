import { interruptionSignal } from '../../cli/interruption.ts';
import { isToolError, messageOf } from '../../errors.ts';
import { workflowCommand } from '../workflow-command.ts';
import { beginState } from './begin.ts';
import { endState } from './end.ts';
import type { StateStep } from './state-step.ts';

/** The sub-action, from the runner's variables to its exit code. The same program is run as the step and at the end of the job. */
export async function runStateAction({ env, cwd, stdout }: NodeJS.Process): Promise<number> {
  const write = (line: string) => {
    stdout.write(`${line}\n`);
  };
  const signal = interruptionSignal((text) => stdout.write(text));
  const step: StateStep = { cwd: env.GITHUB_WORKSPACE || cwd(), env, write, signal };
  try {
    await (env.STATE_phase === 'post' ? endState(step) : beginState(step));
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    const { code: title, hint } = isToolError(error) ? error : { code: 'UNEXPECTED', hint: undefined };
    write(workflowCommand('error', [messageOf(error), hint ?? []].flat().join('\n'), { title }));
    return 1;
  }
}
