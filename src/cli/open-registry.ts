import { formatDuration } from '../amounts.ts';
import { exec } from '../exec.ts';
import { registryClient } from '../registry/client.ts';
import { defaultKeychain } from '../registry/keychain/default-keychain.ts';
import type { Registry } from '../registry/registry.ts';
import type { CliContext } from './context.ts';

/** Registries with the user's logins; `--verbose` tells every request. */
export function openRegistry({ env, output: { progress }, verbose, onSecret }: CliContext): Registry {
  return registryClient({
    keychain: defaultKeychain({ env, exec }),
    env,
    onSecret,
    ...(verbose
      ? {
          onRequest: (event) =>
            progress({
              type: 'note',
              text: `${event.method} ${event.url} ${event.status ?? 'no answer'} ${formatDuration(event.durationMs)}`,
            }),
        }
      : {}),
  });
}
