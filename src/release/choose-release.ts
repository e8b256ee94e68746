import { currentRelease, type History, type Release } from '../deployment/release.ts';
import type { TargetState } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { unsettledRelease } from './running-release.ts';

/**
 * The release that a rollback brings back: the newest good one before the one that runs. After a rollback, "before" counts from the
 * release that it brought back, so rolling back again goes further back, and never forward. One that was interrupted is taken up
 * again. Commits under hold are passed over.
 * `undefined`: history knows none.
 */
export function previousGoodRelease({ history, containers }: TargetState): Release | undefined {
  const unsettled = unsettledRelease(history);
  const last = unsettled?.action === 'rollback' ? unsettled : currentRelease(history);
  if (last === unsettled && last?.outcome === 'interrupted') return originOf(last, history);
  const from = last === undefined ? 0 : originOf(last, history).id;
  const held = new Set(history.holds.map(({ commit }) => commit));
  const isWanted = (release: Release) =>
    release.outcome === 'succeeded' &&
    containers.some(({ imageName, image }) => (release.images[imageName] ?? image) !== image) &&
    !(release.commit !== undefined && held.has(release.commit));
  const previous = history.releases.findLast((release) => release.id <= from && isWanted(release));
  return previous === undefined ? undefined : originOf(previous, history);
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
