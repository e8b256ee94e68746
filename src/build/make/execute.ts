import { randomBytes } from 'node:crypto';
import { access, constants } from 'node:fs/promises';
import type { EngineDestination } from '../../engine/engine.ts';
import { layoutImagesIn } from '../../engine/layout-image.ts';
import { isToolError, messageOf, ToolError } from '../../errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { layoutFolderOf } from '../../oci/layout.ts';
import type { Platform } from '../../oci/manifest.ts';
import { parsePlatform } from '../../oci/platform.ts';
import { formatReference, type Repository } from '../../oci/reference.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import type { WalkedStep } from '../../plan/chain.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { Key } from '../../plan/input.ts';
import { type FetchedImage, fetchImage } from '../../registry/resolve.ts';
import type { BuildPorts, MountSources } from '../ports.ts';
import { engineArguments, type PrintedPart } from './engine-arguments.ts';
import { withPlace } from './failed-instruction.ts';
import { platformOf } from './platform-of.ts';
import { requireUnchangedContext } from './unchanged-context.ts';

export interface ExecuteRequest {
  readonly spec: ImageSpec;
  readonly mounts: MountSources;
  readonly facts: ImageFacts;
  /** What is executed, and the key that the result will be known by. */
  readonly steps: readonly WalkedStep[];
  readonly key: Key;
  readonly printed: PrintedPart;
}

/**
 * Has the engine build a Dockerfile text into the repository, hands the result to `use`, and forgets the engine's own manifest:
 * what counts is only what `use` puts under a key.
 */
export async function execute<T>(
  { spec, mounts, facts, steps, key, printed }: ExecuteRequest,
  ports: BuildPorts,
  use: (image: FetchedImage) => Promise<T>,
): Promise<T> {
  const { engine, registry, signal, progress } = ports;
  const tag = `building-${key.slice(0, 16)}-${randomBytes(6).toString('hex')}`;
  const { ignore, directory } = facts.context;
  await requireSecretFiles(mounts);
  const request = {
    dockerfile: printed.dockerfile,
    context: directory,
    args: engineArguments(printed, facts.analysis),
    platform: spec.platform,
    secrets: mounts.secrets,
    ssh: mounts.ssh,
    layoutImages: layoutImagesIn(printed.dockerfile, [spec.repository]),
    destination: destinationIn(spec.repository, tag),
    ...(ignore.text === '' ? {} : { dockerignore: ignore.text }),
  };
  const build = () =>
    engine.build(request, { signal, progress }).catch((error: unknown) => {
      throw withPlace(error, facts.analysis.dockerfile);
    });
  const read = (digest: Digest, platform: Platform) =>
    fetchImage(registry, { ...spec.repository, digest }, platform, { signal });
  // BuildKit calls the result of a stage with a platform of its own now by that, now by the one that it was asked for.
  const fetch = (digest: Digest) =>
    read(digest, platformOf(facts, spec)).catch((error: unknown) => {
      if (!isToolError(error, 'REGISTRY_PLATFORM_MISSING')) throw error;
      return read(digest, parsePlatform(spec.platform));
    });
  let digest = await build();
  try {
    const image = await fetch(digest).catch(async (error: unknown) => {
      if (!isToolError(error, 'REGISTRY_NOT_FOUND')) throw error;
      digest = await build(); // a run that made the very same has forgotten it; the engine has it still and pushes it again
      return fetch(digest);
    });
    await requireUnchangedContext(steps, facts, { signal });
    return await use(image);
  } finally {
    await forget(spec.repository, tag, digest, ports);
  }
}

function destinationIn(repository: Repository, tag: string): EngineDestination {
  const folder = layoutFolderOf(repository);
  return folder === undefined ? { kind: 'registry', reference: { ...repository, tag } } : { kind: 'layout', folder };
}

/** The tools say no more of it than that a file does not exist. */
async function requireSecretFiles({ secrets }: MountSources): Promise<void> {
  for (const secret of secrets) {
    if (secret.from !== 'file') continue;
    await access(secret.file, constants.R_OK).catch((cause: unknown) => {
      throw new ToolError('ENGINE_SECRET_MISSING', `Secret ${secret.id}: ${messageOf(cause)}`, {
        hint: `Create ${secret.file}, or take the secret from another file or a variable.`,
        cause,
      });
    });
  }
}

const FORGET_MS = 10_000;

/** The engine's manifest has served; a registry that does not delete keeps a tag too many, which `gc` finds by its name. */
async function forget(
  repository: Repository,
  tag: string,
  digest: FetchedImage['digest'],
  { registry, progress }: BuildPorts,
): Promise<void> {
  try {
    const signal = AbortSignal.timeout(FORGET_MS); // not the run's: one that is stopped leaves nothing either
    await registry.deleteManifest(repository, digest, { signal });
  } catch (error) {
    progress({
      type: 'note',
      text: `${formatReference({ ...repository, tag })} stays in the registry: ${messageOf(error)}`,
    });
  }
}
