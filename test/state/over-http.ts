import { dirname } from 'node:path';
import { type GitServer, startGitServer } from '../servers/git-server.ts';
import { type RegistryProxy, startProxy } from '../servers/proxy.ts';
import { makeStateRemote, type StateRemote } from './state-remote.ts';

export interface HttpRemote extends AsyncDisposable {
  readonly remote: StateRemote;
  /** What stands between: it logs requests, and lets them fail when told to. */
  readonly proxy: RegistryProxy;
  /** The address of the repository, through the proxy. */
  readonly address: string;
}

/** A repository that is reached over HTTP, through a proxy that can let requests fail. */
export async function makeHttpRemote(authorization?: string): Promise<HttpRemote> {
  const remote = await makeStateRemote();
  const root = dirname(remote.path);
  const server: GitServer = await startGitServer({ root, ...(authorization === undefined ? {} : { authorization }) });
  const proxy = await startProxy({ target: server.url });
  return {
    remote,
    proxy,
    address: `${proxy.url}/remote.git`,
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      await server.stop();
      await remote[Symbol.asyncDispose]();
    },
  };
}
