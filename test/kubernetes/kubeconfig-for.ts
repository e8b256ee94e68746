import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ConnectedCluster } from './test-namespace.ts';

export interface OtherAccess {
  /** Fields of the user: a token, an exec plugin. Default: the administrator's. */
  readonly user?: Readonly<Record<string, unknown>>;
  /** Changed fields of the cluster: another server, another authority. */
  readonly cluster?: Readonly<Record<string, unknown>>;
}

/** Writes a kubeconfig of the same cluster with another way in, and answers its path. Its context has the same name. */
export async function kubeconfigFor(
  { server, folder }: Pick<ConnectedCluster, 'folder'> & { readonly server: { readonly kubeconfig: string } },
  name: string,
  { user, cluster = {} }: OtherAccess,
): Promise<string> {
  const config = parse(await readFile(server.kubeconfig, 'utf8'));
  const path = join(folder, `${name}.kubeconfig`);
  const clusters = [{ name, cluster: { ...config.clusters[0].cluster, ...cluster } }];
  const users = [{ name, user: user ?? config.users[0].user }];
  const contexts = [{ name, context: { cluster: name, user: name } }];
  await writeFile(path, JSON.stringify({ ...config, clusters, users, contexts, 'current-context': name }));
  return path;
}
