import { formatDuration } from '../amounts.ts';
import { exec } from '../exec.ts';
import { registryClient } from '../registry/client.ts';
import { createMissing } from '../registry/create-missing.ts';
import { defaultKeychain } from '../registry/keychain/default-keychain.ts';
import { DEFAULT_ECR_SETTINGS, type EcrSettings } from '../registry/keychain/ecr/ecr-settings.ts';
import { openEcr } from '../registry/keychain/ecr/open-ecr.ts';
import type { Registry } from '../registry/registry.ts';
import type { CliContext } from './context.ts';

/** Registries with the user's logins, and with AWS's for those of ECR; `--verbose` tells every request. */
export function openRegistry(
  { env, output: { progress }, verbose, onSecret }: CliContext,
  settings: EcrSettings = DEFAULT_ECR_SETTINGS,
): Registry {
  const ecr = openEcr({ env, settings, progress, onSecret });
  const client = registryClient({
    keychain: defaultKeychain(ecr.keychain, { env, exec }),
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
  return createMissing(client, ecr.makeRepository);
}
