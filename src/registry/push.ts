import { isToolError } from '../errors.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import { parseManifest } from '../oci/validate.ts';
import { inParallel } from './in-parallel.ts';
import type { PushBlob, Registry, RequestOptions, StoredManifest, UploadSession } from './registry.ts';
import { RegistryError } from './registry-error.ts';

export interface PushRequest {
  /** What to upload: new layers and the config. Everything else that the manifest names is assumed to be there. */
  readonly blobs: readonly PushBlob[];
  readonly manifest: Pick<StoredManifest, 'mediaType' | 'bytes'>;
  /** The manifest is put under each; its digest works with any. */
  readonly tags: readonly string[];
  /** More tags, which move from image to image: where tags are immutable they stay where they are, and the push goes well all the same. */
  readonly movingTags?: readonly string[];
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

/** How many requests run at once: enough to fill the line, few enough that none starves. */
const PARALLEL = 8;

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
  { blobs, manifest, tags, movingTags = [] }: PushRequest,
  options: PushOptions,
): Promise<PushResult> {
  const counts = { sentBytes: 0, requests: 0 };
  const counted: RequestOptions = {
    signal: options.signal,
    onRequest: (event) => {
      counts.requests++;
      counts.sentBytes += event.sentBytes;
      options.onRequest?.(event);
    },
  };
  const idle = [...(options.sessions ?? [])];
  const cancelIdle = () => Promise.all(idle.splice(0).map((session) => session.cancel(counted)));
  try {
    await inParallel(distinct(blobs), PARALLEL, options.signal, async (blob, signal) => {
      const call = { ...counted, signal };
      if (options.checkFirst?.includes(blob.digest) && (await registry.hasBlob(repository, blob.digest, call))) return;
      const session = idle.shift() ?? (await registry.openUpload(repository, call));
      await session.put(blob, call);
    });
    const kept: string[] = [];
    const storing = inParallel([...tags, ...movingTags], PARALLEL, options.signal, async (tag, signal) => {
      try {
        return await registry.putManifest(repository, tag, manifest, { ...counted, signal });
      } catch (error) {
        if (tags.includes(tag) || !isToolError(error, 'REGISTRY_TAG_IMMUTABLE')) throw error;
        kept.push(tag);
        return 'stored';
      }
    });
    const [results] = await Promise.all([storing, cancelIdle()]);
    const refused = results.find((result) => result !== 'stored');
    if (refused === undefined) return { outcome: 'pushed', digest: digestOf(manifest.bytes), kept, ...counts };
    const absent = await absentBlobs(registry, repository, manifest.bytes, blobs, refused.missing, counted);
    return { outcome: 'missing', missing: absent, ...counts };
  } finally {
    await cancelIdle();
  }
}

function distinct(blobs: readonly PushBlob[]): readonly PushBlob[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}

/** What the push did not bring and the repository lacks: as the registry lists it, else asked one by one. */
async function absentBlobs(
  registry: Registry,
  repository: Repository,
  manifestBytes: Uint8Array,
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
          namedBlobs(manifestBytes, step).filter((digest) => !isBrought(digest)),
          options,
        )
      : missing.filter((digest) => !isBrought(digest));
  if (absent.length > 0) return absent;
  const which = missing === 'unknown' ? 'a blob, not saying which' : missing.join(', ');
  throw new RegistryError('REGISTRY_FAILED', `${step}: the registry misses ${which}, but it has everything`, {
    hint: 'Run the command again; when that does not help, look into the log of the registry.',
  });
}

function namedBlobs(manifestBytes: Uint8Array, step: string): readonly Digest[] {
  const { config, layers } = parseManifest(manifestBytes, step);
  return [...new Set([config, ...layers].map(({ digest }) => digest))];
}

async function askForAbsent(
  registry: Registry,
  repository: Repository,
  digests: readonly Digest[],
  options: RequestOptions,
): Promise<readonly Digest[]> {
  const isThere = await inParallel(digests, PARALLEL, options.signal, (digest, signal) =>
    registry.hasBlob(repository, digest, { ...options, signal }),
  );
  return digests.filter((_, at) => !isThere[at]);
}
