import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/kubernetes/cluster.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import type { ProgressEvent } from '../../src/log.ts';
import { sharedCluster } from '../servers/shared.ts';

/** The cluster of the test run, connected to as the product does. */
export interface ConnectedCluster {
  readonly server: Awaited<ReturnType<typeof sharedCluster>>;
  readonly cluster: Cluster;
  /** For the files of one test file. */
  readonly folder: string;
  /** Makes a namespace of its own for a test; the name begins with that of the test file. */
  readonly namespace: (name: string) => Promise<string>;
  readonly create: (namespace: string, ...objects: readonly object[]) => Promise<void>;
  /** Forgets the folder and the namespaces, with the pods in them. */
  readonly leave: () => Promise<void>;
}

/** @param name of the test file: the first part of its namespaces */
export async function connectToCluster(name: string): Promise<ConnectedCluster> {
  const server = await sharedCluster();
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-kubernetes-'));
  const cluster = await connectCluster({ env: { KUBECONFIG: server.kubeconfig } });
  const namespaces: string[] = [];
  return {
    server,
    cluster,
    folder,
    async namespace(part) {
      const namespace = `${name}-${part}`;
      await makeNamespace(server, namespace);
      namespaces.push(namespace);
      return namespace;
    },
    async create(namespace, ...items) {
      const path = join(folder, `${namespace}.json`);
      await writeFile(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await server.kubectl('-n', namespace, 'apply', '-f', path);
    },
    async leave() {
      await removeNamespaces(server, namespaces);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Kubectl = Pick<ConnectedCluster['server'], 'kubectl'>;

/** Pods of a namespace are refused until its default service account was made. */
export async function makeNamespace({ kubectl }: Kubectl, namespace: string): Promise<void> {
  await kubectl('create', 'namespace', namespace);
  await kubectl('wait', '-n', namespace, '--for=create', 'serviceaccount/default', '--timeout=60s');
}

/** Does not wait for the pods to be gone. */
export async function removeNamespaces({ kubectl }: Kubectl, namespaces: readonly string[]): Promise<void> {
  if (namespaces.length > 0) await kubectl('delete', 'namespace', '--wait=false', ...namespaces);
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
