import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { Agent } from 'undici';
import { messageOf, ToolError } from '../errors.ts';
import type { Access, Credentials } from './access.ts';
import { type AccessOptions, readKubeconfig, secretsOfUsers } from './kubeconfig.ts';

/**
 * Finds out which API server is meant and how it lets us in: tokens, certificates, exec plugins, identity providers. This is the
 * only file that loads the official client; it takes a tenth of a second, so it is itself loaded late (connect.ts).
 *
 * @throws {ToolError} KUBECONFIG_MISSING, KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN
 */
export async function openAccess(options: AccessOptions): Promise<Access> {
  let config = await loadConfig(options);
  let dispatcher: Credentials['dispatcher'] | undefined;
  const context = config.getContextObject(config.getCurrentContext());
  const server = config.getCurrentCluster()?.server;
  if (context === null || server === undefined)
    throw new ToolError(
      'KUBECONFIG_UNREADABLE',
      `Reading the context ${config.getCurrentContext()} of the kubeconfig: its cluster "${context?.cluster ?? ''}" is not there`,
      { hint: 'Check the file with: kubectl config view.' },
    );
  return {
    server,
    context: context.name,
    namespace: context.namespace ?? 'default',
    async credentials({ fresh }) {
      if (fresh) {
        config = await loadConfig(options); // forgets the tokens of exec plugins
        dispatcher = undefined;
      }
      const request = await authenticate(config, server);
      dispatcher ??= request.getDispatcher() ?? new Agent(); // one for all requests: a connection is opened once
      const headers = request.getHeaders();
      // What an exec plugin or an identity provider gave, unless it came by certificate.
      const proof = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
      if (proof !== undefined) options.onSecret?.(proof.slice(proof.indexOf(' ') + 1));
      return { headers, dispatcher };
    },
  };
}

async function loadConfig(options: AccessOptions): Promise<KubeConfig> {
  const kubeconfig = await readKubeconfig(options);
  for (const secret of secretsOfUsers(kubeconfig)) options.onSecret?.(secret);
  const config = new KubeConfig();
  try {
    config.loadFromString(JSON.stringify(kubeconfig));
  } catch (cause) {
    throw new ToolError('KUBECONFIG_UNREADABLE', `Reading the kubeconfig: ${messageOf(cause)}`, {
      hint: 'Check the file with: kubectl config view.',
      cause,
    });
  }
  return config;
}

async function authenticate(config: KubeConfig, server: string): Promise<RequestContext> {
  const request = new RequestContext(server, HttpMethod.GET);
  try {
    await config.applySecurityAuthentication(request);
    return request;
  } catch (cause) {
    const user = config.getCurrentUser();
    const plugin: unknown = user?.exec?.command;
    const how = typeof plugin === 'string' ? ` by running ${plugin}` : '';
    throw new ToolError(
      'CLUSTER_CREDENTIALS_FAILED',
      `Getting the credentials of context ${config.getCurrentContext()}${how}: ${messageOf(cause).trim()}`,
      { hint: `Check the user "${user?.name ?? ''}" of the kubeconfig with: kubectl auth whoami.`, cause },
    );
  }
}
