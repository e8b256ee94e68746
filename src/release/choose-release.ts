import type { History, Release } from '../deployment/release.ts';
import type { TargetState } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { unsettledRelease } from './running-release.ts';

/**
 * The release that a rollback brings back: the newest good one whose images do not all run. Releases that an earlier rollback left
 * behind are passed over, so rolling back again goes further back, and never forward. A rollback that was interrupted is taken up
 * again. `undefined`: history knows none.
 */
export function previousGoodRelease({ history, containers }: TargetState): Release | undefined {
  const unsettled = unsettledRelease(history);
  if (unsettled?.action === 'rollback' && unsettled.outcome === 'interrupted') return originOf(unsettled, history);
  const previous = history.releases.findLast(
    (release) =>
      release.outcome === 'succeeded' &&
      containers.some(({ imageName, image }) => (release.images[imageName] ?? image) !== image) &&
      !isLeftBehind(release, history),
  );
  return previous === undefined ? undefined : originOf(previous, history);
}

function isLeftBehind({ id }: Release, { releases }: History): boolean {
  return releases.some(({ restores, id: rollback }) => restores !== undefined && restores < id && id < rollback);
}

/** @throws {ToolError} RELEASE_UNKNOWN, RELEASE_NOT_GOOD */
export function releaseNamed({ history }: TargetState, id: number, environment: string): Release {
  const release = history.releases.find((candidate) => candidate.id === id);
  const good = history.releases.filter(({ outcome }) => outcome === 'succeeded').map((candidate) => candidate.id);
  const near = good.toSorted((a, b) => Math.abs(a - id) - Math.abs(b - id) || b - a).slice(0, 3);
  const hint =
    near.length === 0
      ? 'No release of it ended well yet.'
      : `Good releases near it: ${near.toSorted((a, b) => a - b).join(', ')}.`;
  if (release === undefined)
    throw new ToolError('RELEASE_UNKNOWN', `Rolling back ${environment}: there is no release ${id}`, { hint });
  if (release.outcome !== 'succeeded') {
    const reason = release.reason === undefined ? '' : ` (${release.reason})`;
    throw new ToolError(
      'RELEASE_NOT_GOOD',
      `Rolling back ${environment}: release ${id} ended as ${release.outcome}${reason}`,
      { hint },
    );
  }
  return originOf(release, history);
}

/** The deployment that a rollback goes back to in the end. */
function originOf(release: Release, history: History): Release {
  const restored = history.releases.find(({ id }) => id === release.restores && id < release.id);
  return restored === undefined ? release : originOf(restored, history);
}
