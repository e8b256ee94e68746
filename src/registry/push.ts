import type { Digest } from '../oci/digest.ts';
import { type Descriptor, MEDIA_TYPE } from '../oci/manifest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { parseIndex, parseManifest } from '../oci/validate.ts';
import { inParallel } from './in-parallel.ts';
import { PARALLEL, putUnderTags, type TagRequest } from './put-tags.ts';
import type { PushBlob, Registry, RequestOptions, UploadSession } from './registry.ts';
import { RegistryError } from './registry-error.ts';

export interface PushRequest extends TagRequest {
  /** What to upload: new layers and the config. Everything else that the manifest names is assumed to be there. */
  readonly blobs: readonly PushBlob[];
}

export interface PushOptions extends RequestOptions {
  /** Uploads opened before the contents were known. Those that are not needed are cancelled. */
  readonly sessions?: readonly UploadSession[];
  /** Blobs that may be there already: asked for first, and not sent again. */
  readonly checkFirst?: readonly Digest[];
}

/** Counts what this push caused, not what opening the sessions did before. */
interface PushCounts {
  /** Bytes of request bodies. */
  readonly sentBytes: number;
  readonly requests: number;
}

/** `missing`: blobs that the push did not bring and the repository does not have; no tag was set. */
export type PushResult = PushCounts &
  /** `kept`: moving tags that the registry did not let go of another image. */
  (
    | { readonly outcome: 'pushed'; readonly digest: Digest; readonly kept: readonly string[] }
    | { readonly outcome: 'missing'; readonly missing: readonly Digest[] }
  );

/** Opens uploads in parallel, before it is known what they will carry. */
export function openUploads(
  registry: Registry,
  repository: Repository,
  count: number,
  options: RequestOptions,
): Promise<UploadSession[]> {
  return inParallel(Array.from({ length: count }), PARALLEL, options.signal, (_, signal) =>
    registry.openUpload(repository, { ...options, signal }),
  );
}

/**
 * Uploads the blobs, then puts the manifest under its tags: three sequential round trips, two with sessions opened early. What the
 * manifest names besides is assumed to be there; the registry says when it is not.
 *
 * @throws {ToolError} REGISTRY_*
 */
export async function pushImage(
  registry: Registry,
  repository: Repository,
  request: PushRequest,
  options: PushOptions,
): Promise<PushResult> {
  const { blobs, manifest } = request;
  const { counts, counted } = counting(options);
  const idle = [...(options.sessions ?? [])];
  const cancelIdle = () => Promise.all(idle.splice(0).map((session) => session.cancel(counted)));
  try {
    await upload(registry, repository, blobs, idle, { ...options, ...counted });
    const [result] = await Promise.all([putUnderTags(registry, repository, request, blobs, counted), cancelIdle()]);
    if (!('missing' in result)) return { outcome: 'pushed', ...result, ...counts };
    const absent = await absentParts(registry, repository, manifest, blobs, result.missing, counted);
    return { outcome: 'missing', missing: absent, ...counts };
  } finally {
    await cancelIdle();
  }
}

/**
 * Uploads blobs for which no manifest follows yet.
 *
 * @throws {ToolError} REGISTRY_*
 */
export async function uploadBlobs(
  registry: Registry,
  repository: Repository,
  blobs: readonly PushBlob[],
  options: PushOptions,
): Promise<PushCounts> {
  const { counts, counted } = counting(options);
  const idle = [...(options.sessions ?? [])];
  try {
    await upload(registry, repository, blobs, idle, { ...options, ...counted });
  } finally {
    await Promise.all(idle.map((session) => session.cancel(counted)));
  }
  return counts;
}

/** Takes the sessions that it uses out of `idle`. */
async function upload(
  registry: Registry,
  repository: Repository,
  blobs: readonly PushBlob[],
  idle: UploadSession[],
  options: PushOptions,
): Promise<void> {
  await inParallel(distinct(blobs), PARALLEL, options.signal, async (blob, signal) => {
    const call = { ...options, signal };
    if (options.checkFirst?.includes(blob.digest) && (await registry.hasBlob(repository, blob.digest, call))) return;
    const session = idle.shift() ?? (await registry.openUpload(repository, call));
    await session.put(blob, call);
  });
}

function counting(options: RequestOptions) {
  const counts = { sentBytes: 0, requests: 0 };
  const counted: RequestOptions = {
    signal: options.signal,
    onRequest: (event) => {
      counts.requests++;
      counts.sentBytes += event.sentBytes;
      options.onRequest?.(event);
    },
  };
  return { counts, counted };
}

function distinct(blobs: readonly PushBlob[]): readonly PushBlob[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}

/** What the push did not bring and the repository lacks: as the registry lists it, else asked one by one. */
async function absentParts(
  registry: Registry,
  repository: Repository,
  manifest: PushRequest['manifest'],
  brought: readonly PushBlob[],
  missing: readonly Digest[] | 'unknown',
  options: RequestOptions,
): Promise<readonly Digest[]> {
  const step = `Storing the manifest in ${formatRepository(repository)}`;
  const isBrought = (digest: Digest) => brought.some((blob) => blob.digest === digest);
  const absent =
    missing === 'unknown'
      ? await askForAbsent(
          registry,
          repository,
          namedParts(manifest, step).filter(({ digest }) => !isBrought(digest)),
          options,
        )
      : missing.filter((digest) => !isBrought(digest));
  if (absent.length > 0) return absent;
  const which = missing === 'unknown' ? 'a blob, not saying which' : missing.join(', ');
  throw new RegistryError('REGISTRY_FAILED', `${step}: the registry misses ${which}, but it has everything`, {
    hint: 'Run the command again; when that does not help, look into the log of the registry.',
  });
}

/** What a manifest or an index stands on. */
function namedParts({ mediaType, bytes }: PushRequest['manifest'], step: string): readonly Descriptor[] {
  if (mediaType === MEDIA_TYPE.ociIndex) return parseIndex(bytes, step).manifests;
  const { config, layers } = parseManifest(bytes, step);
  return [...new Map([config, ...layers].map((part) => [part.digest, part])).values()];
}

async function askForAbsent(
  registry: Registry,
  repository: Repository,
  parts: readonly Descriptor[],
  options: RequestOptions,
): Promise<readonly Digest[]> {
  const isThere = await inParallel(parts, PARALLEL, options.signal, async ({ mediaType, digest }, signal) => {
    const call = { ...options, signal };
    if (mediaType !== MEDIA_TYPE.ociManifest) return registry.hasBlob(repository, digest, call);
    return (await registry.headManifest(repository, digest, call)) !== undefined;
  });
  return parts.filter((_, at) => !isThere[at]).map(({ digest }) => digest);
}
