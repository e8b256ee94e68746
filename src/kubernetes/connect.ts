import type { Cluster } from './cluster.ts';
import { httpCluster } from './http-cluster.ts';
import type { AccessOptions } from './kubeconfig.ts';

/**
 * Opens a cluster as kubectl would. Reads files only: the first request is the first contact.
 *
 * @throws {ToolError} KUBECONFIG_MISSING, KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN
 */
export async function connectCluster(options: AccessOptions): Promise<Cluster> {
  const { openAccess } = await import('./client.ts');
  return httpCluster(await openAccess(options));
}
