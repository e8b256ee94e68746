import { formatDuration } from '../amounts.ts';
import type { EngineAccess } from '../engine/with-access.ts';
import { exec } from '../exec.ts';
import { registryClient } from '../registry/client.ts';
import { createMissing } from '../registry/create-missing.ts';
import { defaultKeychain, loginKeychain } from '../registry/keychain/default-keychain.ts';
import { parseEcrHost } from '../registry/keychain/ecr/ecr-host.ts';
import { DEFAULT_ECR_SETTINGS, type EcrSettings } from '../registry/keychain/ecr/ecr-settings.ts';
import { openEcr } from '../registry/keychain/ecr/open-ecr.ts';
import type { Registry } from '../registry/registry.ts';
import type { CliContext } from './context.ts';

export interface Registries {
  readonly registry: Registry;
  /** For the engine, which speaks to registries by itself. */
  readonly access: EngineAccess;
}

/** Registries with the user's logins, and with AWS's for those of ECR; `--verbose` tells every request. */
export function openRegistries(
  { env, output: { progress }, verbose, onSecret }: CliContext,
  settings: EcrSettings = DEFAULT_ECR_SETTINGS,
): Registries {
  const ecr = openEcr({ env, settings, progress, onSecret });
  const logins = loginKeychain({ env, exec });
  const client = registryClient({
    keychain: defaultKeychain(env, logins, ecr.keychain),
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
  const registry = createMissing(client, ecr.makeRepository);
  return {
    registry,
    access: {
      async loginFor(host, options) {
        if (parseEcrHost(host) === undefined) return undefined;
        const target = { registry: host, repository: '' };
        if ((await logins(target, options)).kind !== 'anonymous') return undefined;
        const credential = await ecr.keychain(target, options);
        return credential.kind === 'basic' ? { registry: host, ...credential } : undefined;
      },
      async prepare(repository, options) {
        if (parseEcrHost(repository.registry) === undefined) return;
        const session = await registry.openUpload(repository, options);
        await session.cancel(options);
      },
    },
  };
}
