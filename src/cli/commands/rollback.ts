import { systemClock } from '../../clock.ts';
import { createGit } from '../../context/git/git.ts';
import { ToolError } from '../../errors.ts';
import { exitCodeOf } from '../../release/result.ts';
import { rollback } from '../../release/rollback.ts';
import type { CliContext } from '../context.ts';
import { openConfig } from '../open-config.ts';
import { chooseEnvironment, type LockFlags, openReleaseTarget, releaseRequest } from '../open-target.ts';
import { showResult } from '../show-result.ts';
import { branchOf } from '../surroundings.ts';
import { timed } from '../timings.ts';

interface RollbackFlags extends LockFlags {
  readonly config?: string;
  readonly branch?: string;
  readonly to?: string;
  readonly reason?: string;
}

/** The previous good release again: needs the environment only, no registry, no engine. */
export async function run([operand]: readonly unknown[], flags: RollbackFlags, context: CliContext): Promise<number> {
  const { signal } = context;
  const config = await openConfig(flags, context);
  const branch = branchOf(flags.branch, context.env, await createGit().readState(config.root, { signal }));
  const environment = chooseEnvironment(config, typeof operand === 'string' ? operand : undefined, branch);
  const target = await openReleaseTarget(environment, context);
  const { progress, phases } = timed(context.output.progress);
  const result = await rollback(
    {
      ...releaseRequest(config, environment, flags, context),
      ...(flags.to === undefined ? {} : { to: parseRelease(flags.to) }),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    },
    { target, clock: systemClock, signal, progress },
  );
  context.tell({ kind: 'released', result });
  showResult(result, { environment: environment.name, target: target.description, phases, images: {} }, context);
  return exitCodeOf(result);
}

function parseRelease(text: string): number {
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new ToolError('USAGE_RELEASE', `Reading --to: "${text}" is not the number of a release`, {
    hint: 'Take a number that `hydrofoil history` lists.',
  });
}
