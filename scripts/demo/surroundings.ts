import { dirname, join } from 'node:path';
import type { Progress } from '../../src/log.ts';
import { type BuildkitServer, startBuildkit } from '../../test/servers/buildkit.ts';
import { startCluster } from '../../test/servers/cluster.ts';
import { startProxy } from '../../test/servers/proxy.ts';
import { startRegistry } from '../../test/servers/registry.ts';
import { makeRootImage } from '../../test/servers/root-image.ts';
import { run } from '../../test/servers/run.ts';

export interface DemoOptions {
  /** `own`: started for the story. `none`: a folder of manifests. Otherwise the context of a cluster that is there. */
  readonly cluster: 'own' | 'none' | { readonly context: string };
  /** "HOST/NAME" of a registry that an existing cluster can pull from. Absent: one on loopback. */
  readonly repository?: string;
}

export interface ClusterAccess {
  readonly context: string;
  /** Absent: the one that kubectl finds. */
  readonly kubeconfig?: string;
  readonly namespace: string;
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
}

/** What the story is played with. */
export interface Surroundings {
  readonly repository: string;
  /** Absent where python:3.12-slim itself can be pulled. */
  readonly pythonImage?: string;
  /** Everything that was sent to the registry so far. Absent where it is not this run's own. */
  readonly uploadedBytes?: () => number;
  readonly engine: BuildkitServer;
  readonly cluster?: ClusterAccess;
  /** Environment variables of the command line. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the registry, the build engine and the cluster, and says what is installed on the way. */
export async function startSurroundings(
  options: DemoOptions,
  directory: string,
  servers: AsyncDisposableStack,
  progress: Progress,
): Promise<Surroundings> {
  const registry = servers.use(await startRegistry({ directory: join(directory, 'registry'), progress }));
  const proxy = servers.use(await startProxy({ target: registry.url })); // counts what is sent
  const engine = servers.use(await startBuildkit({ directory: join(directory, 'engine'), progress }));
  const canPull = await canPullFromDockerHub();
  const root = canPull
    ? undefined
    : await makeRootImage({ registry: proxy.url, repository: 'python', tag: '3.12-slim', progress });
  const cluster = await openCluster(options.cluster, directory, servers, progress);
  return {
    repository: options.repository ?? `${proxy.host}/emr/web`,
    ...(options.repository === undefined
      ? { uploadedBytes: () => proxy.requests.reduce((sum, { requestBytes }) => sum + requestBytes, 0) }
      : {}),
    engine,
    env: {
      BUILDKIT_HOST: engine.address,
      PATH: `${dirname(engine.buildctl)}:${process.env.PATH ?? ''}`,
      ...(cluster?.kubeconfig === undefined ? {} : { KUBECONFIG: cluster.kubeconfig }),
    },
    ...(root === undefined ? {} : { pythonImage: root.reference }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** A cluster with an empty namespace for the story. In a cluster that was there before, the namespace is removed at the end. */
async function openCluster(
  choice: DemoOptions['cluster'],
  directory: string,
  servers: AsyncDisposableStack,
  progress: Progress,
): Promise<ClusterAccess | undefined> {
  if (choice === 'none') return undefined;
  const namespace = `hydrofoil-demo-${process.pid}`;
  if (choice === 'own') {
    const { context, kubeconfig, kubectl } = servers.use(
      await startCluster({ directory: join(directory, 'cluster'), progress }),
    );
    await kubectl('create', 'namespace', namespace);
    return { context, kubeconfig, kubectl, namespace };
  }
  const { context } = choice;
  const kubectl = (...args: readonly string[]) => run('kubectl', ['--context', context, ...args]);
  await kubectl('create', 'namespace', namespace);
  servers.defer(async () => {
    await kubectl('delete', 'namespace', namespace, '--wait=false');
  });
  return { context, kubectl, namespace };
}

/** Docker Hub answers 401 to whoever has no token yet: that is as far as this looks. */
async function canPullFromDockerHub(): Promise<boolean> {
  try {
    const response = await fetch('https://registry-1.docker.io/v2/', { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return response.status === 401 || response.ok;
  } catch {
    return false; // no way out, or no way to there: the stand-in will do
  }
}
