import type { LockHolder } from '../deployment/target.ts';
import type { Body } from './cluster.ts';
import type { Lease } from './objects.ts';

/* How a lock stands in a Lease: the identity and the times as the API has them, and for people who, why and since when. */

export const DURATION_MS = 30_000;

const WHO = 'hydrofoil.dev/holder';
const WHY = 'hydrofoil.dev/reason';
const SINCE = 'hydrofoil.dev/since';

interface LeaseBody {
  readonly metadata: Body;
  readonly spec: Body;
}

export function heldLease(identity: string, { holder, reason, since }: LockHolder, nowMs: number): LeaseBody {
  return {
    metadata: { annotations: { [WHO]: holder, [WHY]: reason, [SINCE]: since } },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds: DURATION_MS / 1_000,
      acquireTime: microTime(nowMs),
      renewTime: microTime(nowMs),
    },
  };
}

/** The change that gives a lease back. */
export function freedLease(): LeaseBody {
  return { metadata: { annotations: { [WHO]: null, [WHY]: null, [SINCE]: null } }, spec: { holderIdentity: '' } };
}

export function isHeld({ spec }: Lease): boolean {
  return (spec?.holderIdentity ?? '') !== '';
}

/** Milliseconds since 1970. */
export function expiryOf({ spec }: Lease): number {
  const renewedAtMs = Date.parse(spec?.renewTime ?? spec?.acquireTime ?? '') || 0;
  return renewedAtMs + (spec?.leaseDurationSeconds ?? DURATION_MS / 1_000) * 1_000;
}

/** Who holds it, as far as it says: a lease that another program took has no annotations of ours. */
export function holderOf({ metadata: { annotations = {} }, spec }: Lease): LockHolder {
  return {
    holder: annotations[WHO] ?? spec?.holderIdentity ?? '',
    reason: annotations[WHY] ?? '',
    since: annotations[SINCE] ?? spec?.acquireTime ?? '',
  };
}

/** "held by ann for deploy c1 since 2026-01-01T00:00:00Z" */
export function describeHolder(lease: Lease | undefined): string {
  const { holder, reason, since } = lease === undefined ? { holder: '', reason: '', since: '' } : holderOf(lease);
  if (holder === '') return 'held by nobody';
  return `held by ${holder}${reason === '' ? '' : ` for ${reason}`}${since === '' ? '' : ` since ${since}`}`;
}

/** The API's MicroTime: RFC 3339 with six decimals. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
