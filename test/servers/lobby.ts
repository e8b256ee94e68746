import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import type { Progress } from '../../src/log.ts';
import { startBuildkit } from './buildkit.ts';
import { startCluster } from './cluster.ts';
import type { Stoppable } from './daemon.ts';
import { freePort } from './free-port.ts';
import { startRegistry } from './registry.ts';

export interface Lobby extends Stoppable {
  readonly url: string;
}

const STARTERS = { registry: startRegistry, buildkit: startBuildkit, cluster: startCluster };

export type SharedServer = keyof typeof STARTERS;

/** Starts, when first asked for, one server of each kind for all test processes of a run: GET /registry, /buildkit, /cluster. */
export async function startLobby(progress: Progress): Promise<Lobby> {
  const directory = await mkdtemp(join(tmpdir(), 'hydrofoil-tests-'));
  const started = new Map<string, Promise<Stoppable>>();
  const answer = async (name: string): Promise<string> => {
    const starter = Object.entries(STARTERS).find(([key]) => key === name)?.[1];
    if (starter === undefined) throw new Error(`no such server: ${name}`);
    const server = started.get(name) ?? starter({ directory: join(directory, name), progress });
    started.set(name, server);
    return JSON.stringify(await server);
  };
  const lobby = createServer(async ({ url = '' }, response) => {
    try {
      response.end(await answer(url.slice(1)));
    } catch (error) {
      response.writeHead(500).end(messageOf(error));
    }
  });
  const port = await freePort();
  lobby.listen(port, '127.0.0.1');
  await once(lobby, 'listening');
  const stop = async () => {
    lobby.closeAllConnections();
    lobby.close();
    const servers = await Promise.allSettled(started.values());
    await Promise.all(servers.map((result) => (result.status === 'fulfilled' ? result.value.stop() : undefined)));
    await rm(directory, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, stop, [Symbol.asyncDispose]: stop };
}
