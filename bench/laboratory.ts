import { join } from 'node:path';
import { buildAction } from '../scripts/build-action.ts';
import { buildCli } from '../scripts/build-cli.ts';
import type { Progress } from '../src/log.ts';
import { startBuildkit } from '../test/servers/buildkit.ts';
import { type RegistryProxy, startProxy } from '../test/servers/proxy.ts';
import { type RegistryServer, startRegistry } from '../test/servers/registry.ts';
import { makeRootImage } from '../test/servers/root-image.ts';
import { ensureCrane } from './crane-row.ts';
import type { Equipment } from './row.ts';

/** What measurements are made with: servers of their own, and the command line as users have it. */
export interface Laboratory {
  readonly registry: RegistryServer;
  /** Everybody talks to the registry through it. */
  readonly proxy: RegistryProxy;
  readonly equipment: Equipment;
  /** Paths of the two programs. */
  readonly crane: string;
  readonly cli: string;
  /** Entry of the action's bundle. */
  readonly action: string;
  /** The image with Python that applications start from. */
  readonly rootImage: string;
  readonly servers: AsyncDisposableStack;
  readonly say: (text: string) => void;
}

/** Starts the servers and builds the programs. The stack ends what was started. */
export async function openLaboratory(
  directory: string,
  servers: AsyncDisposableStack,
  say: (text: string) => void,
): Promise<Laboratory> {
  const progress: Progress = (event) => {
    if (event.type === 'phase-started') say(`${event.phase} …`);
    if (event.type === 'phase-finished') say(`${event.phase}: ${(event.durationMs / 1000).toFixed(0)} s`);
  };
  const registry = servers.use(await startRegistry({ directory: join(directory, 'registry'), progress }));
  const proxy = servers.use(await startProxy({ target: registry.url }));
  const warm = servers.use(await startBuildkit({ directory: join(directory, 'warm'), progress }));
  const equipment: Equipment = { directory, warm, progress };
  const crane = await ensureCrane(equipment);
  const cli = await buildCli(directory);
  const action = await buildAction(directory);
  const root = await makeRootImage({ registry: registry.url, repository: 'python', tag: 'root', progress });
  const rootImage = root.reference.replace(registry.host, proxy.host);
  return { registry, proxy, equipment, crane, cli, action, rootImage, servers, say };
}
