import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/kubernetes/cluster.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import type { ProgressEvent } from '../../src/log.ts';
import { sleepMs } from '../../src/retry.ts';
import { startCluster, type Cluster as TestCluster } from '../servers/cluster.ts';

/** A real cluster, connected to as the product does. */
export interface ConnectedCluster {
  readonly server: TestCluster;
  readonly cluster: Cluster;
  /** Makes a namespace of its own for a test. */
  readonly namespace: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const systemClock = { now: Date.now, sleep: sleepMs };

export async function startConnectedCluster(): Promise<ConnectedCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-kubernetes-'));
  const server = await startCluster({ directory: join(folder, 'cluster') });
  const cluster = await connectCluster({ env: { KUBECONFIG: server.kubeconfig } });
  return {
    server,
    cluster,
    async namespace(name) {
      await server.kubectl('create', 'namespace', name);
      await untilAccountIsThere(server, name);
      return name;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Pods of a namespace are refused until its default service account was made. */
async function untilAccountIsThere(server: TestCluster, namespace: string): Promise<void> {
  await server.kubectl('wait', '-n', namespace, '--for=create', 'serviceaccount/default', '--timeout=30s');
}

/** Options of a call, with what was told meanwhile. */
export function listening() {
  const events: ProgressEvent[] = [];
  const controller = new AbortController();
  return {
    events,
    abort: () => controller.abort(new Error('stopped by the test')),
    options: { signal: controller.signal, progress: (event: ProgressEvent) => void events.push(event) },
  };
}
