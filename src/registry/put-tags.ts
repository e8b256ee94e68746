import { isToolError } from '../errors.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import type { Repository } from '../oci/reference.ts';
import { sleepMs } from '../retry.ts';
import { inParallel } from './in-parallel.ts';
import type { PushBlob, PutTaggedResult, Registry, RequestOptions, StoredManifest, Tagging } from './registry.ts';

export type PushManifest = Pick<StoredManifest, 'mediaType' | 'bytes'>;

export interface TagRequest {
  readonly manifest: PushManifest;
  /** The manifest is put under each; its digest works with any. */
  readonly tags: readonly string[];
  /** More tags, which move from image to image: where tags are immutable they stay where they are, and the push goes well all the same. */
  readonly movingTags?: readonly string[];
  /**
   * `at-once`: the registry is taken to set tags with the manifest, and those that it does not set are put one by one. `find-out`: so too,
   * where nothing is known yet: a further round trip at the worst. Absent: one by one.
   */
  readonly tagging?: Tagging | 'find-out';
  /** What to put where the registry turns out to know nothing of tags at once any more: the manifest itself may say something about that. */
  readonly instead?: () => Promise<PushManifest>;
}

/** `kept`: moving tags that the registry did not let go of another image. */
type TagResult =
  | { readonly digest: Digest; readonly kept: readonly string[] }
  | { readonly missing: readonly Digest[] | 'unknown' };

/** How many requests run at once: enough to fill the line, few enough that none starves. */
export const PARALLEL = 8;

/** Puts a manifest, whose blobs were `brought` or are assumed to be there, under all of its tags. In the order of the tags nothing is promised. */
export async function putUnderTags(
  registry: Registry,
  repository: Repository,
  request: TagRequest,
  brought: readonly PushBlob[],
  options: RequestOptions,
): Promise<TagResult> {
  const { tags, movingTags = [], instead } = request;
  const all = [...tags, ...movingTags];
  let { manifest } = request;
  let left = all;
  if (isForOneRequest(all, request.tagging, registry.taggingOf(repository))) {
    const result = await putOnBlobs(brought, options, () => registry.putTagged(repository, all, manifest, options));
    if ('missing' in result) return result;
    left = all.filter((tag) => !result.tagged.includes(tag));
    const isIgnored = left.length === all.length && registry.taggingOf(repository) === 'one-by-one';
    if (isIgnored && instead !== undefined) manifest = await instead();
  }
  const kept: string[] = [];
  const results = await inParallel(left, PARALLEL, options.signal, async (tag, signal): Promise<PutTaggedResult> => {
    const call = { ...options, signal };
    try {
      return await putOnBlobs(brought, call, async () => {
        const result = await registry.putManifest(repository, tag, manifest, call);
        return result === 'stored' ? { tagged: [tag] } : result;
      });
    } catch (error) {
      if (tags.includes(tag) || !isToolError(error, 'REGISTRY_TAG_IMMUTABLE')) throw error;
      kept.push(tag);
      return { tagged: [] };
    }
  });
  const refused = results.find((result) => 'missing' in result);
  return refused ?? { digest: digestOf(manifest.bytes), kept };
}

function isForOneRequest(tags: readonly string[], wanted: TagRequest['tagging'], known: Tagging | undefined): boolean {
  if (wanted === 'find-out') return tags.length > 0 && known === undefined;
  return tags.length > 1 && wanted === 'at-once';
}

const PUT_ATTEMPTS = 4;
const PUT_AGAIN_MS = 50;

/**
 * Puts a manifest whose blobs were brought a moment ago. Distribution 2.8 does not see a blob while somebody else stores the very same
 * one in the repository (it writes the blob's link again); a moment later it does.
 */
async function putOnBlobs(
  brought: readonly PushBlob[],
  { signal }: RequestOptions,
  put: () => Promise<PutTaggedResult>,
): Promise<PutTaggedResult> {
  const isBrought = (missing: Digest) => brought.some(({ digest }) => digest === missing);
  for (let attempt = 1; ; attempt++) {
    const result = await put();
    if ('tagged' in result || result.missing === 'unknown' || attempt === PUT_ATTEMPTS) return result;
    if (!result.missing.every(isBrought)) return result;
    await sleepMs(PUT_AGAIN_MS * 2 ** attempt, signal);
  }
}
