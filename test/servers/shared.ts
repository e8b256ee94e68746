import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import type { BuildkitServer } from './buildkit.ts';
import { type Cluster, kubectlOf } from './cluster.ts';
import type { SharedServer } from './lobby.ts';
import type { RegistryServer } from './registry.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test processes ask for the servers that they share. */
    readonly lobby: string;
  }
}

/** The registry of this test run. Repositories are named by the test file that uses them. */
export function sharedRegistry(): Promise<Pick<RegistryServer, 'url' | 'host'>> {
  return ask('registry');
}

/** The builder of this test run, whose cache other files use too. */
export function sharedBuildkit(): Promise<Pick<BuildkitServer, 'address' | 'buildctl'>> {
  return ask('buildkit');
}

/** The cluster of this test run. Each test file makes namespaces of its own. */
export async function sharedCluster(): Promise<Pick<Cluster, 'kubeconfig' | 'context' | 'kubectl'>> {
  const cluster = await ask<Pick<Cluster, 'kubeconfig' | 'context' | 'binary'>>('cluster');
  return { ...cluster, kubectl: kubectlOf(cluster) };
}

/** Waits as long as the server takes to be built and started; the time limit is that of the hook that asks. */
async function ask<T>(server: SharedServer): Promise<T> {
  const [response] = (await once(get(`${inject('lobby')}/${server}`), 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`Starting the shared ${server}: ${body}`);
  return JSON.parse(body);
}
