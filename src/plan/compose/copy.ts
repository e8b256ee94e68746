import { posix } from 'node:path';
import { cleanPath } from '../../context/clean-path.ts';
import type { ContentIds } from '../../context/content-id.ts';
import { type IgnoreRules, noRules, parsePatterns } from '../../context/dockerignore.ts';
import { namesOf } from '../../context/follow-links.ts';
import { hasWildcard } from '../../context/glob.ts';
import { type MatchedSource, matchSource } from '../../context/match-sources.ts';
import type { ContextFile, ContextTree } from '../../context/tree.ts';
import { type SourceLocation, ToolError } from '../../errors.ts';
import type { FileContent } from '../../layer/entry.ts';
import { digestOf } from '../../oci/digest.ts';
import type { AddedArchive } from './added-archive.ts';
import { type Chmod, parseChmod } from './chmod.ts';
import { type ComposedEntries, type Composition, composing } from './composition.ts';
import { type CopyTask, copyEntry, madeDirectoryOf } from './copier.ts';
import { type Conflict, draftLayer, type FileSource } from './layer-draft.ts';
import { lookUpOwner } from './look-up-owner.ts';
import { missingSource } from './missing-source.ts';
import { isByName, type Owner, parseOwner } from './owner.ts';
import { reasonForEngine, refuseDanglingLinks, refuseLinkedFolder } from './reason-for-engine.ts';
import { emptyRootfs, type RootfsFacts } from './rootfs.ts';
import { archiveToUnpack, unpackArchive } from './unpack-archive.ts';

/** A COPY or ADD of context files, its words expanded and its quotes removed. */
export interface CopyRequest {
  readonly keyword: 'COPY' | 'ADD';
  /** First line in the Dockerfile. */
  readonly line: number;
  readonly sources: readonly string[];
  readonly inlineFiles: readonly InlineFile[];
  readonly destination: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly link: boolean;
  readonly exclude: readonly string[];
  readonly parents?: boolean;
  /** Another stage or image: not for this composer. */
  readonly from?: string;
  /** ADD --checksum: it is a download. */
  readonly checksum?: string;
  /** ADD --unpack; undefined: archives are unpacked by ADD. */
  readonly unpack?: boolean;
}

interface InlineFile {
  /** The word after "<<". */
  readonly name: string;
  readonly content: string;
}

export interface CopyEnvironment {
  /** Path of the Dockerfile, for messages. */
  readonly dockerfile: string;
  /** WORKDIR in force, absolute. */
  readonly workdir: string;
  readonly context: ContextTree;
  readonly contentIds: ContentIds;
  /** Where the bytes of a file are. Absent: in the context's folder on disk. */
  readonly contentOf?: (file: ContextFile) => FileContent;
  /** Whether ADD might unpack the file. */
  readonly mayBeArchive: (file: ContextFile) => boolean;
  /** What ADD makes of such a file; undefined while nobody has read it. */
  readonly archiveOf: (file: ContextFile) => AddedArchive | undefined;
  readonly facts: RootfsFacts;
}

/**
 * Makes the layer entries that BuildKit's COPY would make, or says who must do it instead.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING, CONTEXT_PATTERN_INVALID, CONTEXT_IGNORE_INVALID, COPY_INVALID, COPY_CONFLICT
 */
export function composeCopy(request: CopyRequest, environment: CopyEnvironment): Composition {
  const because = reasonForEngine(request);
  return because === undefined ? composing(() => compose(request, environment)) : { kind: 'engine', because };
}

/**
 * Checks, before anything is made, that the context has what the instruction names: whoever will do it, the end would be the same.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING, CONTEXT_PATTERN_INVALID
 */
export function checkSources(
  request: CopyRequest,
  { dockerfile, context }: Pick<CopyEnvironment, 'dockerfile' | 'context'>,
): void {
  const place = placeOf(request, { dockerfile });
  for (const source of request.sources) findSources(splitSource(source, request, place).word, context, place);
}

/** Where something of the instruction is wrong, and how the message about it begins. */
export interface CopyPlace {
  readonly location: SourceLocation;
  /** "COPY app.py /app/" */
  readonly statement: string;
  readonly conflict: Conflict;
}

function compose(request: CopyRequest, environment: CopyEnvironment): ComposedEntries {
  const place = placeOf(request, environment);
  const chmod = chmodOf(request.chmod, place);
  const isLinked = request.link && chmod === undefined;
  const facts = isLinked ? emptyRootfs : environment.facts;
  const draft = draftLayer(facts, place.conflict);
  const owner = request.chown === undefined ? undefined : ownerOfRequest(request.chown, { request, facts, place });
  const shared = { draft, chmod, owner, conflict: place.conflict };

  copySources(request, environment, { ...shared, place });
  for (const file of request.inlineFiles) copyInlineFile(file, destinationOf(request, environment), shared);

  const { entries, rootfsPaths } = draft.finish();
  return {
    kind: 'entries',
    entries,
    rootfsPaths: isLinked ? [] : rootfsPaths,
    usesAccounts: request.chown !== undefined && isByName(parseOwner(request.chown)),
  };
}

type SharedTask = Pick<CopyTask, 'draft' | 'chmod' | 'owner' | 'conflict'>;

interface SourcesTask extends SharedTask {
  readonly place: CopyPlace;
}

function copySources(request: CopyRequest, environment: CopyEnvironment, { place, ...shared }: SourcesTask): void {
  const { context, contentIds, contentOf = diskContentIn(context) } = environment;
  const exclude = parsePatterns(request.exclude, place.location);
  const destination = destinationOf(request, environment);
  const isCopyOf = copiesIn(context, contentOf);
  let group = 0;
  for (const source of request.sources) {
    const { word, include } = splitSource(source, request, place);
    let copied = 0;
    for (const matched of findSources(word, context, place)) {
      const archive = archiveToUnpack(matched.entry, request, environment);
      if (archive !== undefined) {
        unpackArchive(archive, destination.path, shared);
        continue;
      }
      refuseLinkedFolder(word, matched);
      if (include !== undefined || exclude.patterns.length > 0)
        refuseDanglingLinks(matched.entry, context, { include, exclude });
      // Hard links hold within one file or folder that a word matched, not among several.
      group++;
      const sourceOf = (file: ContextFile): FileSource => ({
        size: file.size,
        digest: contentIds.unread?.(file) ?? contentIds(file),
        content: contentOf(file),
        inode: file.inode === undefined ? undefined : `${group} ${file.inode}`,
      });
      const onCopied = () => {
        copied++;
      };
      copyTo(matched, destination, { ...shared, include, exclude, sourceOf, isCopyOf, onCopied });
    }
    if (include !== undefined && copied === 0 && !hasWildcard(source)) throw missingSource(source, context, place);
  }
}

function diskContentIn({ directory }: ContextTree): (file: ContextFile) => FileContent {
  const prefix = `${directory}/`;
  return ({ path }) => ({ from: 'disk', file: prefix + path });
}

/** Of files with several names; of others nobody can tell a copy that is left out from one that is there again. */
function copiesIn(context: ContextTree, contentOf: (file: ContextFile) => FileContent): CopyTask['isCopyOf'] {
  const prefix = `${context.directory}/`;
  const inodeOf = (file: string) => {
    const entry = file.startsWith(prefix) ? context.byPath.get(file.slice(prefix.length)) : undefined;
    return entry?.type === 'file' ? entry.inode : undefined;
  };
  return ({ content: there }, file) => {
    if (file.inode === undefined) return false;
    const content = contentOf(file);
    if (content.from === 'archive' && there.from === 'archive')
      return content.archive.id === there.archive.id && content.path === there.path;
    if (content.from !== 'disk' || there.from !== 'disk') return false;
    return content.file === there.file || file.inode === inodeOf(there.file);
  };
}

function copyInlineFile({ name, content }: InlineFile, destination: Destination, shared: SharedTask): void {
  const bytes = Buffer.from(content, 'utf8');
  const entry: ContextFile = { type: 'file', path: name, name, mode: 0o644, size: bytes.length };
  const source: FileSource = { size: bytes.length, digest: digestOf(bytes), content: { from: 'memory', bytes } };
  copyTo({ entry, name, isLinked: false }, destination, {
    ...shared,
    include: undefined,
    exclude: noRules,
    sourceOf: () => source,
    isCopyOf: () => false,
    onCopied: () => {},
  });
}

function copyTo({ entry, name }: MatchedSource, destination: Destination, task: CopyTask): void {
  task.draft.makeDirectories(task.draft.resolve(destination.folder), madeDirectoryOf(task));
  copyEntry(entry, name, task.draft.resolve(destination.path), task);
}

interface Destination {
  /** What must be a folder before anything is copied: the destination itself when a slash ends it. */
  readonly folder: string;
  readonly path: string;
}

function destinationOf({ destination }: CopyRequest, { workdir }: CopyEnvironment): Destination {
  const path = cleanPath(destination.startsWith('/') ? destination : `/${workdir}/${destination}`);
  const isFolder = destination === '' || destination === '.' || destination.endsWith('/') || destination.endsWith('/.');
  return { folder: isFolder ? path : posix.dirname(path), path };
}

/** `--parents` copies from the root, or from what stands before "/./", only what matches the rest; so the folders on the way come along. */
function splitSource(
  source: string,
  { parents }: CopyRequest,
  { location }: CopyPlace,
): { word: string; include: IgnoreRules | undefined } {
  if (parents !== true) return { word: source, include: undefined };
  const pivot = source.indexOf('/./');
  const pattern = namesOf(pivot === -1 ? source : source.slice(pivot + 3)).join('/');
  return { word: pivot === -1 ? '/' : source.slice(0, pivot), include: parsePatterns([pattern], location) };
}

function findSources(word: string, context: ContextTree, place: CopyPlace): readonly MatchedSource[] {
  const match = matchSource(context, word);
  switch (match.kind) {
    case 'matches':
      return match.sources;
    case 'missing':
      throw missingSource(match.path, context, place);
    case 'malformed':
      throw new ToolError('CONTEXT_PATTERN_INVALID', `${place.statement}: "${word}" is not a pattern`, {
        hint: 'Close every "[", or put "\\" before it where it is meant as it stands.',
        location: place.location,
      });
  }
}

interface OwnerQuestion {
  readonly request: CopyRequest;
  readonly facts: RootfsFacts;
  readonly place: CopyPlace;
}

function ownerOfRequest(chown: string, { request, facts, place }: OwnerQuestion): Owner {
  const spec = parseOwner(chown);
  if (request.link && isByName(spec)) {
    throw new ToolError(
      'COPY_INVALID',
      `${place.statement}: --link knows nothing of the base, so --chown=${chown} can't be looked up there`,
      {
        hint: 'Give user and group as numbers, such as --chown=1000:1000, or leave --link out.',
        location: place.location,
      },
    );
  }
  return lookUpOwner(spec, facts);
}

function chmodOf(text: string | undefined, { statement, location }: CopyPlace): Chmod | undefined {
  if (text === undefined || text === '') return undefined;
  const chmod = parseChmod(text);
  if (chmod !== undefined) return chmod;
  throw new ToolError('COPY_INVALID', `${statement}: --chmod=${text} is not a mode`, {
    hint: 'Write octal digits from 0 to 7777, such as --chmod=755, or letters, such as --chmod=u=rwX,go=rX.',
    location,
  });
}

function placeOf(
  { keyword, sources, destination, line }: CopyRequest,
  { dockerfile }: Pick<CopyEnvironment, 'dockerfile'>,
): CopyPlace {
  const location = { file: dockerfile, line };
  const statement = [keyword, ...sources, destination].join(' ');
  const conflict = (what: string) =>
    new ToolError('COPY_CONFLICT', `${statement}: ${what}`, {
      hint: 'Change the destination, or remove what is in the way in an instruction before.',
      location,
    });
  return { location, statement, conflict };
}
