import type { ContainerChange, History } from '../../src/deployment/release.ts';
import type { JobRequest, LockHolder, RunningContainer, Target, Verdict } from '../../src/deployment/target.ts';
import { ToolError } from '../../src/errors.ts';

/** A place without an outside: what its workloads run is data, and every rollout ends as its script says. */
export interface MemoryPlace {
  /** Opens the place, as a run does. All of them see the same. */
  open(): Target;
  readonly containers: readonly RunningContainer[];
  readonly history: History;
  readonly lockHolder: LockHolder | undefined;
  /** What was asked, in order: "lock ada", "patch deployment/web=…", "watch", "record succeeded", "unlock". */
  readonly log: readonly string[];
}

export interface MemoryScript {
  readonly containers: readonly RunningContainer[];
  readonly history?: History;
  /** How the rollouts end, one after another; those beyond the list are complete. A function runs while the rollout is watched. */
  readonly verdicts?: readonly (Verdict | (() => Promise<Verdict> | Verdict))[];
  /** How the jobs end. Absent: the place runs none. */
  readonly runJob?: (job: JobRequest) => Promise<Verdict>;
  /** Runs before each container is set. An error stops the patching there. */
  readonly onPatch?: (change: ContainerChange) => void;
  /** Runs before each write of the history. */
  readonly onRecord?: () => void;
  readonly previousImages?: readonly ContainerChange[];
}

export const COMPLETE: Verdict = { outcome: 'complete', notes: [] };

export function memoryPlace(script: MemoryScript): MemoryPlace {
  let containers = [...script.containers];
  let history = script.history ?? { releases: [], holds: [] };
  let held: { readonly holder: LockHolder; readonly lost: AbortController } | undefined;
  const verdicts = [...(script.verdicts ?? [])];
  const log: string[] = [];

  const patch = (change: ContainerChange) => {
    script.onPatch?.(change);
    log.push(`patch ${change.workload}=${change.image.slice(-4)}`);
    containers = containers.map((one) => (isSame(one, change) ? { ...one, image: change.image } : one));
  };
  const target: Target = {
    description: 'memory',
    async read(images, { signal }) {
      signal.throwIfAborted();
      return {
        history,
        containers: containers.filter(({ image }) => Object.values(images).some((name) => image.startsWith(name))),
      };
    },
    async lock(holder, { force, signal }) {
      signal.throwIfAborted();
      if (held !== undefined && !force) {
        const { holder: who, reason, since } = held.holder;
        throw new ToolError('LOCK_HELD', `${who} holds the lock (${reason}) since ${since}`, {
          hint: 'Wait, or give --break-lock.',
        });
      }
      held?.lost.abort(new ToolError('LOCK_LOST', `${holder.holder} broke the lock`));
      const own = { holder, lost: new AbortController() };
      held = own;
      log.push(`lock ${holder.holder}`);
      return {
        lost: own.lost.signal,
        async release() {
          if (held !== own) return;
          held = undefined;
          log.push('unlock');
        },
      };
    },
    async lockHolder() {
      return held?.holder;
    },
    ...(script.runJob === undefined ? {} : { runJob: script.runJob }),
    async apply(changes, { signal }) {
      signal.throwIfAborted();
      for (const change of changes) {
        if (!containers.some((one) => isSame(one, change))) {
          throw new ToolError('WORKLOAD_CONTAINER_NOT_FOUND', `There is no ${change.workload}`, {
            hint: 'Look again.',
          });
        }
        if (!change.image.includes('@')) throw new ToolError('IMAGE_NOT_BY_DIGEST', `Not by digest: ${change.image}`);
      }
      for (const change of changes) patch(change);
      return {
        watchable: true,
        async watch(options) {
          log.push('watch');
          const next = verdicts.shift() ?? COMPLETE;
          const verdict = typeof next === 'function' ? await next() : next;
          options.signal.throwIfAborted();
          return verdict;
        },
      };
    },
    async updateHistory(change, { signal }) {
      signal.throwIfAborted();
      script.onRecord?.();
      history = change(history);
      log.push(`record ${history.releases.at(-1)?.outcome}`);
      return history;
    },
    ...(script.previousImages === undefined ? {} : { previousImages: async () => script.previousImages ?? [] }),
  };
  return {
    open: () => target,
    get containers() {
      return containers;
    },
    get history() {
      return history;
    },
    get lockHolder() {
      return held?.holder;
    },
    log,
  };
}

function isSame(a: { workload: string; container: string }, b: { workload: string; container: string }): boolean {
  return a.workload === b.workload && a.container === b.container;
}
