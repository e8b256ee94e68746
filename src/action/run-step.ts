import { type Command, CommanderError } from 'commander';
import type { CliContext } from '../cli/context.ts';
import { errorExitCode } from '../cli/error-exit-code.ts';
import { makeProgram } from '../cli/program.ts';
import { isToolError, messageOf, ToolError } from '../errors.ts';
import { checkOwnInputs } from './check-own-inputs.ts';
import { reportError } from './error-report.ts';
import type { WorkflowEvent } from './event.ts';
import { readInput } from './input-value.ts';
import { argumentsOf, commandNamed, readCommand } from './read-inputs.ts';
import type { RunOutcome } from './run-report.ts';

/** How a command ended. One that is `done` may have told of a better outcome while it ran. */
export interface StepEnd {
  readonly exitCode: number;
  readonly outcome: RunOutcome;
}

/** Commands that write to the registry or further: not for the code of a pull request from a fork. */
const NEEDS_TRUST = new Set(['base', 'build', 'deploy', 'rollback']);

const FORK = 'The pull request comes from a fork, whose code gets no credentials';

/** Runs the command that the inputs choose: the same one, with the same options, as on the command line. Never throws. */
export async function runStep(context: CliContext, event: WorkflowEvent, version: string): Promise<StepEnd> {
  try {
    await checkOwnInputs(context.cwd, context.env);
    let exitCode = 0;
    const program = makeProgram(version, async ({ verbose }, run) => {
      exitCode = await run({ ...context, verbose: verbose === true });
    });
    const command = readCommand(program, context.env);
    const run = (chosen: Command) => parse(program, argumentsOf(program, chosen, context.env));
    const isPlanned = command.name() === 'plan';
    if (event.kind === 'pull-request' && event.isFromFork && (isPlanned || NEEDS_TRUST.has(command.name()))) {
      const text = `${FORK}: a plan instead of ${command.name()}.`;
      if (!isPlanned) context.output.progress({ type: 'note', text });
      const reason = await unlessRefused(() => run(commandNamed(program, 'plan')));
      return reason === undefined ? { exitCode, outcome: { kind: 'done' } } : skipped(reason);
    }
    const reason = await (event.kind === 'push' ? unlessNoEnvironment(() => run(command), context) : run(command));
    return reason === undefined ? { exitCode, outcome: { kind: 'done' } } : skipped(reason);
  } catch (error) {
    const { signal } = context;
    if (signal.aborted) return { exitCode: 130, outcome: { kind: 'interrupted', reason: messageOf(signal.reason) } };
    return { exitCode: errorExitCode(error), outcome: { kind: 'error', error: reportError(error) } };
  }
}

async function parse(program: Command, args: readonly string[]): Promise<undefined> {
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new ToolError('USAGE_ACTION_INPUT', `Reading the inputs: ${error.message.replace(/^error: /, '')}`, {
      hint: 'An input is called like the option that the message names.',
    });
  }
}

const NOT_KNOWN = 'what merging it would rebuild is not known.';

/** Of a registry or a cluster that nobody may read without credentials nothing can be planned: nobody's fault. */
async function unlessRefused(run: () => Promise<undefined>): Promise<string | undefined> {
  try {
    return await run();
  } catch (error) {
    if (isToolError(error, 'KUBECONFIG_MISSING')) return `${FORK}, and none leads to the cluster: ${NOT_KNOWN}`;
    if (!isToolError(error, 'REGISTRY_UNAUTHORIZED') && !isToolError(error, 'REGISTRY_DENIED')) throw error;
    return `${FORK}, and the registry answers nobody without: ${NOT_KNOWN}`;
  }
}

/** A push to a branch that no environment has is an ordinary push. */
async function unlessNoEnvironment(run: () => Promise<undefined>, { env }: CliContext): Promise<string | undefined> {
  try {
    return await run();
  } catch (error) {
    if (!isToolError(error, 'CONFIG_ENVIRONMENT_UNDECIDED') || readInput('environment', env) !== undefined) throw error;
    return error.message.replace(', so it is not clear where to deploy', ': nothing is deployed.');
  }
}

function skipped(reason: string): StepEnd {
  return { exitCode: 0, outcome: { kind: 'skipped', reason } };
}
