import { currentRelease, type History, type Release } from '../deployment/release.ts';
import type { RunningContainer, TargetState } from '../deployment/target.ts';

/** The newest release, however it ended, whose images all run now. Where none fits, the newest that ended well. */
export function runningRelease({ history, containers }: TargetState): Release | undefined {
  return history.releases.findLast((release) => runsEverywhere(release, containers)) ?? currentRelease(history);
}

/** Whether every container runs what the release gave to its image. Images that the release does not know do not count. */
function runsEverywhere(release: Release, containers: readonly RunningContainer[]): boolean {
  const set = containers.filter(({ imageName }) => release.images[imageName] !== undefined);
  return set.length > 0 && set.every(({ imageName, image }) => release.images[imageName] === image);
}

/**
 * The newest release that changed anything, when it did not end with all workloads verified on one side or the other: what it left
 * must be judged again.
 */
export function unsettledRelease({ releases }: History): Release | undefined {
  const newest = releases.findLast(({ changes }) => changes.length > 0);
  return newest?.outcome === 'succeeded' || newest?.outcome === 'rolled-back' ? undefined : newest;
}
