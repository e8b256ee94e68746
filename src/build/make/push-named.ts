import { type Digest, isDigest } from '../../oci/digest.ts';
import { formatRepository, type Repository } from '../../oci/reference.ts';
import type { Key } from '../../plan/input.ts';
import type { TagsAtOnce } from '../../plan/record.ts';
import type { PushRequest } from '../../registry/push.ts';
import type { StoredManifest, Tagging } from '../../registry/registry.ts';
import type { BuildPorts } from '../ports.ts';
import { pushWhole } from '../stored/lost-blobs.ts';
import type { Naming } from './make-image-request.ts';

export interface Pushed {
  readonly digest: Digest;
  readonly sentBytes: number;
}

/** An image is known by its key first of all. */
export function tagsOf(key: Key, { tags }: Naming): string[] {
  return [`app-${key}`, ...tags];
}

/** How the names of an image are set, as this run or the image before it has seen its registry do. */
export function taggingOf(
  repository: Repository,
  record: { readonly tagsAtOnce?: TagsAtOnce } | undefined,
  { registry }: BuildPorts,
): Tagging {
  return registry.taggingOf(repository) ?? (record?.tagsAtOnce === true ? 'at-once' : 'one-by-one');
}

/** Pushes an image under its names. A tag that cannot move is told, and is no failure. */
export async function pushNamed(
  what: PushRequest,
  repository: Repository,
  { sessions, movingTags }: Naming,
  { registry, signal, progress }: BuildPorts,
): Promise<Pushed> {
  const { digest, sentBytes, kept } = await pushWhole(
    registry,
    repository,
    { movingTags, ...what },
    { signal, sessions },
  );
  if (kept.length > 0) {
    const text = `${kept.join(', ')} stays where it is in ${formatRepository(repository)}: its tags are immutable`;
    progress({
      type: 'warning',
      text,
      hint: 'The next build has less to start from. Let tags that begin with "branch-" move, if the registry can.',
    });
  }
  return { digest, sentBytes };
}

/** The image is there under its key, and under the tag that led to it; only the other tags are missing. */
export function pushKnown(
  { stored, foundBy }: { readonly stored: StoredManifest; readonly foundBy: string },
  key: Key,
  repository: Repository,
  tagging: Tagging,
  naming: Naming,
  ports: BuildPorts,
): Promise<Pushed> {
  // One that an index led to has no tag at all.
  const wanted = isDigest(foundBy) ? tagsOf(key, naming) : naming.tags;
  const tags = wanted.filter((tag) => tag !== foundBy);
  const movingTags = naming.movingTags.filter((tag) => tag !== foundBy);
  const isNamed = tags.length + movingTags.length === 0;
  const what = { blobs: [], manifest: stored, tags: isNamed ? [foundBy] : tags, movingTags, tagging };
  return pushNamed(what, repository, naming, ports);
}
