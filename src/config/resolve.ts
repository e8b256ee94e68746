import { relative, resolve } from 'node:path';
import { parseStagePlatform } from '../dockerfile/stages/stage-platform.ts';
import type { SecretSource } from '../engine/engine.ts';
import type { EngineChoice } from '../engine/find.ts';
import { formatPlatform } from '../oci/platform.ts';
import { parseRepository } from '../oci/reference.ts';
import { DEFAULT_ECR_SETTINGS, type EcrSettings } from '../registry/keychain/ecr/ecr-settings.ts';
import type { Config, EnvironmentSettings, ImageSettings } from './config.ts';
import { durationMsOf } from './duration.ts';
import type { Settings } from './schema.ts';

type ImageEntry = Settings['images'][string];
type EnvironmentEntry = Settings['environments'][string];

/** Turns settings that the schema has checked into the Config: paths resolved, names put in, durations in milliseconds. */
export function resolveConfig(settings: Settings, file: string, root: string): Config {
  return {
    file,
    root,
    images: mapEntries(settings.images, (name, image) => resolveImage(name, image, root)),
    environments: mapEntries(settings.environments, (name, environment) => resolveEnvironment(name, environment, root)),
    engine: resolveEngine(settings.engine),
    ecr: settings.ecr === undefined ? DEFAULT_ECR_SETTINGS : resolveEcr(settings.ecr),
  };
}

function resolveImage(name: string, image: ImageEntry, root: string): ImageSettings {
  const context = resolve(root, image.context);
  const dockerfile = image.dockerfile === undefined ? resolve(context, 'Dockerfile') : resolve(root, image.dockerfile);
  const [platform = 'linux/amd64', ...others] = image.platforms.map((text) => formatPlatform(parseStagePlatform(text)));
  return {
    name,
    repository: parseRepository(image.repository),
    dockerfile,
    dockerfileName: relative(root, dockerfile),
    context,
    ...(image.target === undefined ? {} : { target: image.target }),
    platforms: [platform, ...others],
    args: image.args,
    ...(image.base === undefined ? {} : { baseThrough: image.base.through }),
    secrets: image.secrets.map((secret) => resolveSecret(secret, root)),
    ssh: image.ssh.map(({ id, paths }) => ({ id, paths: paths.map((path) => resolve(root, path)) })),
    allowedSecrets: image.allowSecrets.map((pattern) => ({ pattern, by: 'configuration' })),
  };
}

function resolveSecret({ id, file, env = '' }: ImageEntry['secrets'][number], root: string): SecretSource {
  return file === undefined
    ? { id, from: 'environment', variable: env }
    : { id, from: 'file', file: resolve(root, file) };
}

function resolveEnvironment(name: string, environment: EnvironmentEntry, root: string): EnvironmentSettings {
  const { branch, url, kubernetes = {}, manifests, workloads, before, rollout } = environment;
  return {
    name,
    ...(branch === undefined ? {} : { branch }),
    ...(url === undefined ? {} : { url }),
    destination:
      manifests === undefined
        ? { kind: 'kubernetes', ...kubernetes }
        : { kind: 'manifests', folder: resolve(root, manifests.folder), folderName: manifests.folder },
    workloads,
    before: before.map(({ timeout, ...job }) => ({ ...job, timeoutMs: durationMsOf(timeout) })),
    rollout: { timeoutMs: durationMsOf(rollout.timeout), onFailure: rollout.onFailure },
  };
}

function resolveEngine({ kind, address, builder }: Settings['engine']): EngineChoice {
  switch (kind) {
    case 'buildctl':
      return address === undefined ? { kind } : { kind, address };
    case 'buildx':
      return builder === undefined ? { kind } : { kind, builder };
    case 'auto':
    case 'buildah':
      return { kind };
  }
}

function resolveEcr({ role, repositories }: NonNullable<Settings['ecr']>): EcrSettings {
  const { encryption, kmsKey, ...rest } = repositories;
  return {
    ...(role === undefined ? {} : { role }),
    repositories: {
      ...rest,
      encryption: encryption === 'AES256' ? { kind: encryption } : { kind: encryption, ...(kmsKey && { kmsKey }) },
    },
  };
}

function mapEntries<From, To>(
  record: Readonly<Record<string, From>>,
  change: (key: string, value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(key, value)]));
}
