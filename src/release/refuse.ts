import type { TargetState } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import type { Progress } from '../log.ts';
import { isOlder, shortCommit } from './commit-order.ts';
import type { CommitFacts, DeployRequest } from './request.ts';
import { runningRelease } from './running-release.ts';

/**
 * Refuses a commit that must not be deployed over what runs, unless the request insists.
 *
 * @throws {ToolError} RELEASE_ON_HOLD, RELEASE_OLDER_COMMIT
 */
export async function refuseUnwanted(request: DeployRequest, state: TargetState): Promise<void> {
  if (!request.force) refuseHeld(request, state);
  if (!request.allowOlder) await refuseOlder(request, state);
}

/** The commit, or the one that files which are no commit were changed from: a changed file must not open what is closed. */
function decisive({ commit }: DeployRequest): CommitFacts {
  return commit.commit === undefined ? { ...commit, ...commit.basedOn } : commit;
}

function refuseHeld(request: DeployRequest, { history }: TargetState): void {
  const { environment } = request;
  const commit = decisive(request);
  if (commit.commit === undefined) return;
  const hold = history.holds.find((candidate) => candidate.commit === commit.commit);
  if (hold === undefined) return;
  throw new ToolError(
    'RELEASE_ON_HOLD',
    `Deploying ${shortCommit(commit.commit)} to ${environment}: ${hold.actor} put it under hold at ${hold.since} with release ${hold.release}: ${hold.reason}`,
    { hint: 'Deploy a newer commit, or this one all the same with --force.' },
  );
}

async function refuseOlder(request: DeployRequest, state: TargetState): Promise<void> {
  const { environment, isAncestor } = request;
  const commit = decisive(request);
  const running = runningRelease(state);
  if (running === undefined || (await isOlder(commit, running, isAncestor)) !== true) return;
  throw new ToolError(
    'RELEASE_OLDER_COMMIT',
    `Deploying ${shortCommit(commit.commit)} to ${environment}: it is older than ${shortCommit(running.commit)}, which ${running.actor} deployed with release ${running.id}`,
    { hint: 'Go back with "hydrofoil rollback", or deploy the older commit with --allow-older.' },
  );
}

/** Tells what was insisted on, so that the log says why a commit under hold or an older one was deployed. */
export async function tellOverridden(request: DeployRequest, state: TargetState, progress: Progress): Promise<void> {
  for (const refuse of [refuseHeld, refuseOlder]) {
    try {
      await refuse(request, state);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      progress({ type: 'warning', text: `${error.message}. It is deployed all the same, as it was asked for.` });
    }
  }
}
