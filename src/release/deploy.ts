import type { ContainerChange, Release } from '../deployment/release.ts';
import type { RunningContainer, TargetState } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import type { Progress } from '../log.ts';
import { parseReference } from '../oci/reference.ts';
import { endedHolds, shortCommit } from './commit-order.ts';
import { withEnvironmentLock } from './environment-lock.ts';
import { makeRelease } from './make-release.ts';
import { type ReleaseDraft, record } from './record.ts';
import { refuseUnwanted, tellOverridden } from './refuse.ts';
import { type BuiltImages, type DeployRequest, type ReleaseOptions, runnerIn } from './request.ts';
import { type ReleaseResult, unlessInterrupted } from './result.ts';
import { runJobs } from './run-jobs.ts';
import { runningRelease, unsettledRelease } from './running-release.ts';

/**
 * Deploys one commit to one environment: makes the images while the environment is read, takes its lock, looks again, runs the jobs,
 * sets the images, and watches until there is a verdict.
 *
 * @throws {ToolError} RELEASE_OLDER_COMMIT, RELEASE_ON_HOLD, RELEASE_IMAGE_NOT_BY_DIGEST, LOCK_HELD, and what build and target throw
 */
export async function deploy(request: DeployRequest, options: ReleaseOptions): Promise<ReleaseResult> {
  const startedAtMs = options.clock.now();
  return unlessInterrupted(options.signal, async () => {
    const images = await buildWhileReading(request, options);
    const reason = `deploy ${shortCommit(request.commit.commit)}`;
    return withEnvironmentLock(request, reason, options, (signal) =>
      deployImages(request, images, startedAtMs, { ...options, signal }),
    );
  });
}

/** Makes the images and reads the environment at once; what would be refused is refused before the images are done. */
async function buildWhileReading(request: DeployRequest, options: ReleaseOptions): Promise<BuiltImages> {
  const stop = new AbortController();
  const both = { signal: AbortSignal.any([options.signal, stop.signal]), progress: options.progress };
  const stopOther = (error: unknown): never => {
    stop.abort(error);
    throw error;
  };
  const reading = options.target
    .read(request.repositories, both)
    .then((state) => refuseUnwanted(request, state))
    .catch(stopOther);
  const building = request.build(both).catch(stopOther);
  await Promise.allSettled([reading, building]);
  stop.signal.throwIfAborted(); // with the first of the two errors
  const images = await building;
  for (const { reference } of Object.values(images)) {
    if (parseReference(reference).digest !== undefined) continue;
    throw new ToolError(
      'RELEASE_IMAGE_NOT_BY_DIGEST',
      `Deploying ${reference}: it has no digest, and what a tag means can change`,
    );
  }
  return images;
}

async function deployImages(
  request: DeployRequest,
  images: BuiltImages,
  startedAtMs: number,
  options: ReleaseOptions,
): Promise<ReleaseResult> {
  const { target, signal, progress } = options;
  const state = await target.read(request.repositories, { signal, progress });
  await refuseUnwanted(request, state);
  await tellOverridden(request, state, progress);
  warnOfUnused(images, state, progress);
  const before = runningRelease(state);
  const draft = draftOf(request, images, changesTo(images, state), startedAtMs);
  const ended = await endedHolds(request.commit, state.history, request.isAncestor);
  if (draft.changes.length === 0) return nothingToDo(draft, ended, state, options);
  const failure = await runJobs(request, images, options);
  if (failure !== undefined) {
    const durationMs = options.clock.now() - startedAtMs;
    const failed = { ...draft, changes: [], durationMs, outcome: 'failed' as const, reason: failure.reason };
    return {
      kind: 'failed',
      failure,
      ...(before === undefined ? {} : { before }),
      release: await record(target, failed, { end: [] }, { signal, progress, before: state.history }),
    };
  }
  return makeRelease(
    request,
    {
      draft,
      startedAtMs,
      onFailure: request.rollout.onFailure,
      history: state.history,
      before,
      holdsAtStart: { end: [] },
      holdsAtEnd: (ending) => {
        if (ending.kind === 'done') return { end: ended };
        if (ending.kind !== 'rolled-back' && ending.kind !== 'rollback-failed') return { end: [] };
        return holdOf(draft, state, ending.failure.reason);
      },
    },
    options,
  );
}

function warnOfUnused(images: BuiltImages, { containers }: TargetState, progress: Progress): void {
  for (const [name, { stoodOnBy = [] }] of Object.entries(images)) {
    if (stoodOnBy.length > 0) continue;
    if (containers.some(({ imageName }) => imageName === name)) continue;
    progress({
      type: 'warning',
      text: `No workload of the environment runs the image "${name}": it is deployed nowhere.`,
    });
  }
}

/** What must be set. After a release that did not end well everything is, so that what it left is judged at last. */
function changesTo(images: BuiltImages, state: TargetState): readonly ContainerChange[] {
  const isUnsettled = unsettledRelease(state.history) !== undefined;
  return state.containers.flatMap((running) => {
    const image = images[running.imageName]?.reference;
    if (image === undefined || (image === running.image && !isUnsettled)) return [];
    const previous = imageToGoBackTo(running, state.history.releases);
    const { workload, container } = running;
    return [{ workload, container, image, ...(previous === undefined ? {} : { previous }) }];
  });
}

/** What runs now, unless it was set by a release that never ended well: then what ran before that. Never a tag. */
function imageToGoBackTo(
  { workload, container, image: running }: RunningContainer,
  releases: readonly Release[],
): string | undefined {
  let image: string | undefined = running;
  for (const release of releases.toReversed()) {
    if (release.outcome === 'succeeded') break;
    const change = release.changes.find((one) => one.workload === workload && one.container === container);
    if (change !== undefined && change.image === image) image = change.previous;
  }
  return image?.includes('@') ? image : undefined;
}

function draftOf(
  request: DeployRequest,
  images: BuiltImages,
  changes: readonly ContainerChange[],
  startedAtMs: number,
): ReleaseDraft {
  return {
    action: 'deploy',
    startedAt: new Date(startedAtMs).toISOString(),
    ...runnerIn(request),
    ...request.commit,
    images: Object.fromEntries(Object.entries(images).map(([name, { reference }]) => [name, reference])),
    changes,
  };
}

/** Everything runs these images, and well. A commit that history does not know yet is still recorded: it is what runs now. */
async function nothingToDo(
  draft: ReleaseDraft,
  ended: Parameters<typeof record>[2]['end'],
  { history, containers }: TargetState,
  { target, clock, signal, progress }: ReleaseOptions,
): Promise<ReleaseResult> {
  progress({ type: 'note', text: 'Nothing to do: every workload runs these images already.' });
  const current = history.releases.findLast(({ outcome }) => outcome === 'succeeded');
  if (draft.commit !== current?.commit || ended.length > 0) {
    const durationMs = clock.now() - Date.parse(draft.startedAt);
    await record(
      target,
      { ...draft, durationMs, outcome: 'succeeded' },
      { end: ended },
      { signal, progress, before: history },
    );
  }
  return { kind: 'nothing-to-do', containers };
}

/** The mark on a commit that was rolled back, so that automation leaves it alone. Not on one that ran well before. */
function holdOf(draft: ReleaseDraft, { history }: TargetState, reason: string): Parameters<typeof record>[2] {
  const { commit, actor, startedAt } = draft;
  const ranWell = history.releases.some((release) => release.outcome === 'succeeded' && release.commit === commit);
  return commit === undefined || ranWell ? { end: [] } : { end: [], add: { commit, since: startedAt, actor, reason } };
}
