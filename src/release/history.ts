import type { Hold, Release } from '../deployment/release.ts';
import type { Target } from '../deployment/target.ts';

export interface HistoryReport {
  readonly environment: string;
  readonly target: string;
  /** Newest first. */
  readonly releases: readonly HistoryEntry[];
  readonly holds: readonly Hold[];
}

export interface HistoryEntry extends Release {
  /** Whether this is the newest release that ended well. */
  readonly current: boolean;
  readonly held: boolean;
}

export declare function history(
  request: {
    readonly environment: string;
    readonly repositories: Readonly<Record<string, string>>;
    readonly limit: number;
  },
  options: { readonly target: Target; readonly signal: AbortSignal },
): Promise<HistoryReport>;
