import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { EnvironmentLock, LockHolder, TargetOptions } from '../deployment/target.ts';
import { isToolError, messageOf, ToolError } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { isApiTrouble, messageAndHint } from './cluster-error.ts';
import {
  DURATION_MS,
  describeHolder,
  expiryOf,
  freedLease,
  heldLease,
  holderOf,
  isHeld,
  microTime,
} from './lease-object.ts';
import { MANAGED_LABELS, objectNameOf } from './object-name.ts';
import type { Lease } from './objects.ts';

/** Which lease, and in which cluster. */
export interface LeasePlace {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly environment: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LeaseOptions extends LeasePlace, TargetOptions {
  /** Takes the lock although another holds it. */
  readonly force: boolean;
}

const RENEW_EVERY_MS = 10_000;
/** After a renewal that did not come through. */
const RENEW_AGAIN_MS = 1_000;
/** How long a lease that looks expired is watched: its holder's clock may be behind ours, and a live holder renews meanwhile. */
const CONFIRM_MS = 12_000;
/** No clock of a CI runner is as wrong as this. */
const SURELY_EXPIRED_MS = 5 * 60_000;

/**
 * Takes an environment's lock, a Lease. It is renewed until it is released, and expires when its holder is gone.
 *
 * @throws {ToolError} LOCK_HELD
 */
export async function acquireLease(holder: LockHolder, options: LeaseOptions): Promise<EnvironmentLock> {
  const identity = `${holder.holder} ${randomUUID()}`;
  for (;;) {
    try {
      await takeLease(identity, holder, options);
      return keepLease(identity, options);
    } catch (error) {
      // Someone else wrote first: the next look shows who.
      if (!isToolError(error, 'CLUSTER_CONFLICT')) throw error;
    }
  }
}

/** Who holds an environment's lock now. One that has expired holds nobody back. */
export async function leaseHolder(place: LeasePlace): Promise<LockHolder | undefined> {
  const lease = await readLease(place);
  return lease === undefined || !isHeld(lease) || expiryOf(lease) <= place.clock.now() ? undefined : holderOf(lease);
}

async function takeLease(identity: string, holder: LockHolder, options: LeaseOptions): Promise<void> {
  const { cluster, namespace, environment, clock, force, signal, progress } = options;
  const body = heldLease(identity, holder, clock.now());
  const lease = (await readLease(options)) ?? (await createLease(options));
  if (isHeld(lease)) {
    if (force) progress({ type: 'warning', text: `breaking the lock of ${environment}: ${describeHolder(lease)}` });
    else if (!(await isAbandoned(lease, options))) throw held(lease, environment);
  }
  const metadata = { ...body.metadata, resourceVersion: lease.metadata.resourceVersion };
  await cluster.patch('leases', namespace, objectNameOf(environment), { ...body, metadata }, { type: 'merge', signal });
}

async function readLease({ cluster, namespace, environment, signal }: LeasePlace): Promise<Lease | undefined> {
  try {
    return await cluster.get('leases', namespace, objectNameOf(environment), { signal });
  } catch (error) {
    if (isToolError(error, 'CLUSTER_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Made free and then taken like any other: a run that may not patch it learns so here, not when it has to renew it. */
async function createLease({ cluster, namespace, environment, signal }: LeasePlace): Promise<Lease> {
  const metadata = { name: objectNameOf(environment), labels: MANAGED_LABELS };
  return cluster.create('leases', namespace, { metadata, spec: {} }, { signal });
}

/** Whether a held lease has expired, and really so: see CONFIRM_MS. */
async function isAbandoned(lease: Lease, options: LeaseOptions): Promise<boolean> {
  const { clock, environment, progress, signal } = options;
  const expiredForMs = clock.now() - expiryOf(lease);
  if (expiredForMs <= 0) return false;
  if (expiredForMs < SURELY_EXPIRED_MS) {
    progress({ type: 'note', text: `the lock of ${environment} has expired; making sure that nobody renews it` });
    await clock.sleep(CONFIRM_MS, signal);
    const later = await readLease(options);
    if (later !== undefined && later.metadata.resourceVersion !== lease.metadata.resourceVersion) return false;
  }
  progress({ type: 'note', text: `taking over the expired lock of ${environment}: ${describeHolder(lease)}` });
  return true;
}

function keepLease(identity: string, options: LeaseOptions): EnvironmentLock {
  const lost = new AbortController();
  const stopped = new AbortController();
  const renewing = renewUntilStopped(identity, options, stopped.signal).catch((error: unknown) => lost.abort(error));
  return {
    lost: lost.signal,
    async release() {
      if (stopped.signal.aborted) return;
      stopped.abort();
      await renewing;
      if (!lost.signal.aborted) await freeLease(identity, options);
    },
  };
}

/**
 * Renews the lease again and again. Ends when stopped; fails when the lease was lost. A cluster that gives no answer takes no lock away:
 * nobody can write to it meanwhile, and as soon as it answers the lease says whether another run has taken over.
 */
async function renewUntilStopped(identity: string, options: LeaseOptions, stopped: AbortSignal): Promise<void> {
  const { clock, environment } = options;
  let waitMs = RENEW_EVERY_MS;
  while (!stopped.aborted) {
    try {
      await clock.sleep(waitMs, stopped);
      await renew(identity, options, stopped);
      waitMs = RENEW_EVERY_MS;
    } catch (error) {
      if (stopped.aborted) return;
      waitMs = RENEW_AGAIN_MS;
      if (isApiTrouble(error) || isToolError(error, 'CLUSTER_CONFLICT')) continue;
      if (isToolError(error, 'LOCK_LOST')) throw error;
      throw new ToolError('LOCK_LOST', `Renewing the lock of ${environment}: ${messageOf(error)}`, { cause: error });
    }
  }
}

async function renew(identity: string, options: LeaseOptions, signal: AbortSignal): Promise<void> {
  const { cluster, namespace, environment, clock } = options;
  const lease = await readLease({ ...options, signal });
  if (lease?.spec?.holderIdentity !== identity)
    throw new ToolError('LOCK_LOST', `Renewing the lock of ${environment}: now it is ${describeHolder(lease)}`, {
      hint: 'Someone broke the lock with --break-lock: find out what they do before you deploy again.',
    });
  const body = {
    metadata: { resourceVersion: lease.metadata.resourceVersion },
    spec: { renewTime: microTime(clock.now()) },
  };
  await cluster.patch('leases', namespace, objectNameOf(environment), body, { type: 'merge', signal });
}

/** Gives the lock back. When that fails it expires by itself, so it is only said. */
async function freeLease(identity: string, options: LeaseOptions): Promise<void> {
  const { cluster, namespace, environment, progress } = options;
  const signal = AbortSignal.timeout(10_000); // not the run's: the lock is released after an abort as well
  try {
    const lease = await readLease({ ...options, signal });
    if (lease?.spec?.holderIdentity !== identity) return;
    const { metadata, spec } = freedLease();
    const body = { metadata: { ...metadata, resourceVersion: lease.metadata.resourceVersion }, spec };
    await cluster.patch('leases', namespace, objectNameOf(environment), body, { type: 'merge', signal });
  } catch (error) {
    const text = `Releasing the lock of ${environment}: ${messageAndHint(error)}`;
    progress({ type: 'warning', text, hint: `It expires by itself in ${DURATION_MS / 1_000} seconds.` });
  }
}

function held(lease: Lease, environment: string): ToolError {
  return new ToolError('LOCK_HELD', `Locking ${environment}: it is ${describeHolder(lease)}`, {
    hint: 'Wait until that run has ended. If it is gone: the lock expires after 30 seconds, or break it with --break-lock.',
  });
}
