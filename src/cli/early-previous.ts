import { expectedUploads } from '../build/plan/expected-uploads.ts';
import { readAhead } from '../build/read/read-ahead.ts';
import type { ImageSettings } from '../config/config.ts';
import { guessBranch } from '../context/git/git-head.ts';
import { earlyUploads } from '../registry/early-uploads.ts';
import type { Registry, RepositoryAction } from '../registry/registry.ts';
import type { CliContext } from './context.ts';
import { branchOf, branchTag } from './surroundings.ts';

/** What is known of a command before git has answered. */
interface EarlyRequest {
  /** Folder of the configuration, or of the build context. */
  readonly root: string;
  readonly images: readonly Pick<ImageSettings, 'repository' | 'platforms'>[];
  readonly branch?: string;
  readonly tags?: readonly string[];
  /** What the command will want to do in the images' repositories. Absent: they are asked for nothing before it is known what. */
  readonly permissions?: readonly RepositoryAction[];
}

interface EarlyPrevious {
  /** Has what was asked early. */
  readonly registry: Registry;
  /** Nobody waits for it any more: ends what is still asked, and gives back the uploads that were opened in vain. */
  leave(): Promise<void>;
}

/**
 * Asks for each image's previous one at once, under the tag where it most likely is: the answer comes while files are read. A wrong guess
 * costs a request. Where images will be pushed, the uploads of one that changed a little are opened with the same round trip.
 */
export function askPreviousEarly(
  registry: Registry,
  { root, images, branch, tags, permissions }: EarlyRequest,
  { env, signal }: Pick<CliContext, 'env' | 'signal'>,
): EarlyPrevious {
  const uploads = earlyUploads(registry);
  const ahead = readAhead(uploads.registry);
  const leaving = new AbortController();
  const leave = () => {
    leaving.abort();
    return uploads.cancelUnused();
  };
  const early = { registry: ahead.registry, leave };
  if (permissions === undefined) return early;
  const options = { signal: AbortSignal.any([signal, leaving.signal]) };
  const [tag = branchTag(branchOf(branch, env, undefined) ?? guessBranch(root))] = tags ?? [];
  for (const { repository, platforms } of images) {
    const ready = registry.authorize(repository, permissions, options);
    ahead.expectManifest(repository, tag, ready, options);
    if (permissions.includes('push')) uploads.expect(repository, expectedUploads(platforms), ready);
  }
  return early;
}
