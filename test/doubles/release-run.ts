import type { ProgressEvent } from '../../src/log.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { deploy } from '../../src/release/deploy.ts';
import type { DeployRequest, RollbackRequest } from '../../src/release/request.ts';
import { rollback } from '../../src/release/rollback.ts';
import { manualClock } from './manual-clock.ts';
import { type MemoryPlace, type MemoryScript, memoryPlace } from './memory-target.ts';

export const REPOSITORY = 'registry.example.com/emr/web';

/** The image that a commit's build makes. */
export function imageOf(commit: string): string {
  return `${REPOSITORY}@${digestOf(commit)}`;
}

/** A line of commits, c1 the oldest: one is an ancestor of another when its number is smaller. Others are unknown to git. */
async function lineOfCommits(ancestor: string, descendant: string): Promise<boolean | undefined> {
  const [a, b] = [ancestor, descendant].map((commit) => Number(/^c(\d+)$/.exec(commit)?.[1] ?? Number.NaN));
  return a === undefined || b === undefined || Number.isNaN(a + b) ? undefined : a <= b;
}

/** An environment with a web Deployment and a worker Deployment that run one image, and runs that deploy to it. */
export function environmentThatRuns(image: string, script: Partial<MemoryScript> = {}) {
  const place = memoryPlace({
    containers: [
      { workload: 'deployment/web', container: 'web', imageName: 'web', image },
      { workload: 'deployment/worker', container: 'web', imageName: 'web', image },
    ],
    ...script,
  });
  return { place, ...runsOn(place) };
}

function runsOn(place: MemoryPlace) {
  const clock = manualClock();
  const events: ProgressEvent[] = [];
  const options = (signal = new AbortController().signal) => {
    clock.move(1_000); // no two releases of one actor begin in the same moment
    return { target: place.open(), clock, signal, progress: (event: ProgressEvent) => events.push(event) };
  };
  const common = {
    environment: 'uat',
    repositories: { web: REPOSITORY },
    actor: 'ada',
    rollout: { timeoutMs: 60_000, onFailure: 'rollback' as const },
    lockWaitMs: 0,
    breakLock: false,
  };
  return {
    clock,
    events,
    deploy: (commit: string, changes: Partial<DeployRequest> = {}, signal?: AbortSignal) =>
      deploy(
        {
          ...common,
          commit: { commit, branch: 'main' },
          isAncestor: lineOfCommits,
          build: async () => ({ web: { reference: imageOf(commit) } }),
          before: [],
          allowOlder: false,
          force: false,
          ...changes,
        },
        options(signal),
      ),
    rollback: (changes: Partial<RollbackRequest> = {}, signal?: AbortSignal) =>
      rollback({ ...common, ...changes }, options(signal)),
  };
}

/** What each container runs, by the last digits, for comparing. */
export function runningIn({ containers }: MemoryPlace): readonly string[] {
  return containers.map(({ image }) => image);
}
