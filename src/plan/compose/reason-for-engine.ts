import { ignoredBy } from '../../context/dockerignore.ts';
import { namesOf } from '../../context/follow-links.ts';
import { hasWildcard } from '../../context/glob.ts';
import { followInContext, type MatchedSource } from '../../context/match-sources.ts';
import type { ContextEntry, ContextTree } from '../../context/tree.ts';
import { NotComposable } from './composition.ts';
import type { CopyTask } from './copier.ts';
import type { CopyRequest } from './copy.ts';

const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/]+@[^/]+:|github\.com\/)/i;

/** "[*]" is a star to what copies, and any number of them to what sends the context: what is there to be copied, only BuildKit knows. */
const WILDCARD_IN_CLASS = /(?<!\\)\[[^\]]*[*?]/;

/** Why an instruction is not for this composer, whatever its sources are; undefined: it is. */
export function reasonForEngine(request: CopyRequest): string | undefined {
  const { keyword, sources, inlineFiles, destination, parents, from, checksum, unpack } = request;
  const remote = sources.find(isRemote);
  const blurred = sources.find((source) => WILDCARD_IN_CLASS.test(source));
  if (from !== undefined) return `it copies from ${from}`;
  if (remote !== undefined) return `${remote} is not a file of the build context`;
  if (checksum !== undefined) return '--checksum is for downloads';
  if (unpack === true && keyword === 'COPY') return '--unpack is for ADD';
  if (parents === true && sources.some((source) => source.startsWith('!')))
    return '"!" in --parents takes something away again';
  if (blurred !== undefined) return `BuildKit sends other files than those that ${blurred} matches`;
  if (inlineFiles.some(({ name }) => name.includes('/'))) return 'the name of an inline file holds a slash';
  if (namesOf(destination).some((name) => name.startsWith('.wh.')))
    return `${destination} means a deletion in an image layer`;
  return undefined;
}

/** Whether a source of COPY or ADD may be a download or a git repository. */
export function isRemote(source: string): boolean {
  return REMOTE.test(source);
}

/**
 * Of a folder that a pattern reaches by a link, BuildKit sends only what other sources of the instruction name too: which part that is,
 * only BuildKit knows.
 *
 * @throws NotComposable
 */
export function refuseLinkedFolder(word: string, { name, entry, isLinked }: MatchedSource): void {
  if (!isLinked || entry.type !== 'directory' || !hasWildcard(word)) return;
  throw new NotComposable({ kind: 'engine', because: `the pattern ${word} matches ${name}, a link to a folder` });
}

/** BuildKit follows links at the top of the context when it hashes under --parents and --exclude, and fails on those to nothing. */
export function refuseDanglingLinks(
  source: ContextEntry,
  context: ContextTree,
  { include, exclude }: Pick<CopyTask, 'include' | 'exclude'>,
): void {
  if (source.type !== 'directory' || source.path !== '') return;
  const isCopied = ({ path }: ContextEntry) =>
    ignoredBy(exclude, path) === undefined && (include === undefined || ignoredBy(include, path) !== undefined);
  const dangling = source.children.find(
    (child) => child.type === 'symlink' && isCopied(child) && followInContext(context, child.path) === undefined,
  );
  if (dangling === undefined) return;
  throw new NotComposable({
    kind: 'engine',
    because: `${dangling.path} is a link to nothing, which it may refuse with --parents or --exclude`,
  });
}
