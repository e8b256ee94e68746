import { currentRelease, type Hold, type Release } from '../deployment/release.ts';
import { silent } from '../log.ts';
import type { StatusOptions, StatusRequest } from './status.ts';

/** The releases of an environment, as a value. */
export interface HistoryReport {
  readonly environment: string;
  readonly target: string;
  /** Newest first. */
  readonly releases: readonly HistoryEntry[];
  readonly holds: readonly Hold[];
}

export interface HistoryEntry extends Release {
  /** Whether this is the newest release that ended well. */
  readonly isCurrent: boolean;
  /** The hold on its commit. */
  readonly hold?: Hold;
}

/** Reads the newest releases of an environment, at most `limit`. */
export async function history(
  { environment, repositories, limit }: StatusRequest & { readonly limit: number },
  { target, signal, progress = silent }: StatusOptions,
): Promise<HistoryReport> {
  const state = await target.read(repositories, { signal, progress });
  const { releases, holds } = state.history;
  const current = currentRelease(state.history);
  const newest = releases.toReversed().slice(0, limit);
  return {
    environment,
    target: target.description,
    releases: newest.map((release) => {
      const hold = release.commit === undefined ? undefined : holds.find(({ commit }) => commit === release.commit);
      return { ...release, isCurrent: release === current, ...(hold === undefined ? {} : { hold }) };
    }),
    holds,
  };
}
