import { systemClock } from '../clock.ts';
import type { Config, EnvironmentSettings } from '../config/config.ts';
import { DURATION, durationMsOf } from '../config/duration.ts';
import { environmentForBranch, environmentNamed } from '../config/select-environment.ts';
import type { Target } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { formatRepository } from '../oci/reference.ts';
import type { CliContext } from './context.ts';
import type { Fact } from './fact.ts';
import { runnerOf } from './surroundings.ts';

/**
 * The environment that is named, or the one whose branch is being built.
 *
 * @throws {ToolError} CONFIG_ENVIRONMENT_UNKNOWN and what environmentForBranch throws
 */
export function chooseEnvironment(
  config: Config,
  name: string | undefined,
  branch: string | undefined,
): EnvironmentSettings {
  return name === undefined ? environmentForBranch(config, branch) : environmentNamed(config, name);
}

/** Opens what the environment's workloads are in. The Kubernetes client is loaded only where there is a cluster. */
export async function openTarget(
  { name, destination, workloads }: EnvironmentSettings,
  { env, onSecret }: CliContext,
): Promise<Target> {
  if (destination.kind === 'manifests') {
    const { manifestFolderTarget } = await import('../gitops/manifest-folder-target.ts');
    return manifestFolderTarget({ ...destination, workloads });
  }
  const [{ connectCluster }, { clusterTarget }] = await Promise.all([
    import('../kubernetes/connect.ts'),
    import('../kubernetes/target.ts'),
  ]);
  const { context, namespace } = destination;
  const cluster = await connectCluster({ env, onSecret, ...(context === undefined ? {} : { context }) });
  const options = { cluster, environment: name, workloads, clock: systemClock };
  return clusterTarget(namespace === undefined ? options : { ...options, namespace });
}

/** The target of a release: what it runs at the first look is told. */
export async function openReleaseTarget(environment: EnvironmentSettings, context: CliContext): Promise<Target> {
  const target = await openTarget(environment, context);
  context.tell(environmentFact(environment, target));
  let isTold = false;
  return {
    ...target,
    async read(repositories, options) {
      const state = await target.read(repositories, options);
      if (!isTold) context.tell({ kind: 'running', containers: state.containers });
      isTold = true;
      return state;
    },
  };
}

/** What there is to know of an environment before it is read. */
export function environmentFact({ name, url }: EnvironmentSettings, { description }: Target): Fact {
  return { kind: 'environment', name, target: description, ...(url === undefined ? {} : { url }) };
}

/** Image name → repository, as targets match containers by. */
export function repositoriesOf(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.values(config.images).map(({ name, repository }) => [name, formatRepository(repository)]),
  );
}

export interface LockFlags {
  readonly lockWait: string;
  readonly breakLock?: boolean;
}

/** @throws {ToolError} USAGE_DURATION */
function parseLockWait(text: string): number {
  if (DURATION.test(text)) return durationMsOf(text);
  throw new ToolError('USAGE_DURATION', `Reading --lock-wait: "${text}" is not a duration`, {
    hint: 'Write it as 90s, 10m or 1h30m; 0s waits not at all.',
  });
}

/** What deploy and rollback have in common. */
export function releaseRequest(
  config: Config,
  environment: EnvironmentSettings,
  flags: LockFlags,
  { env }: CliContext,
) {
  return {
    environment: environment.name,
    repositories: repositoriesOf(config),
    ...runnerOf(env),
    rollout: environment.rollout,
    lockWaitMs: parseLockWait(flags.lockWait),
    breakLock: flags.breakLock === true,
  };
}
