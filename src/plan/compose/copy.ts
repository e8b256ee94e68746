import { posix } from 'node:path';
import { type IgnoreRules, ignoredBy, noRules, parsePatterns } from '../../context/dockerignore.ts';
import { namesOf } from '../../context/follow-links.ts';
import { hasWildcard } from '../../context/glob.ts';
import { type MatchedSource, matchSource } from '../../context/match-sources.ts';
import type { ContextFile, ContextTree } from '../../context/tree.ts';
import { type SourceLocation, ToolError } from '../../errors.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { type Chmod, parseChmod } from './chmod.ts';
import { type ComposedEntries, type Composition, composing, NotComposable } from './composition.ts';
import { type CopyTask, copyEntry, madeDirectoryOf } from './copier.ts';
import { draftLayer, type FileSource } from './layer-draft.ts';
import { lookUpOwner } from './look-up-owner.ts';
import { missingSource } from './missing-source.ts';
import { isByName, type Owner, parseOwner } from './owner.ts';
import { emptyRootfs, type RootfsFacts } from './rootfs.ts';

/** A COPY or ADD of context files, its words expanded and its quotes removed. */
export interface CopyRequest {
  readonly keyword: 'COPY' | 'ADD';
  /** First line in the Dockerfile. */
  readonly line: number;
  readonly sources: readonly string[];
  readonly inlineFiles: readonly { readonly name: string; readonly content: string }[];
  readonly destination: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly link: boolean;
  readonly exclude: readonly string[];
  readonly parents?: boolean;
  /** Another stage or image: not for this composer. */
  readonly from?: string;
  readonly checksum?: string;
  readonly unpack?: boolean;
}

export interface CopyEnvironment {
  /** Path of the Dockerfile, for messages. */
  readonly dockerfile: string;
  /** WORKDIR in force, absolute. */
  readonly workdir: string;
  readonly context: ContextTree;
  readonly contentIds: (file: ContextFile) => Digest;
  /** Whether ADD might unpack the file. */
  readonly mayBeArchive: (file: ContextFile) => boolean;
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

/** Where something of the instruction is wrong, and how the message about it begins. */
export interface CopyPlace {
  readonly location: SourceLocation;
  /** "COPY app.py /app/" */
  readonly statement: string;
}

function compose(request: CopyRequest, environment: CopyEnvironment): ComposedEntries {
  const { context, contentIds } = environment;
  const place = placeOf(request, environment);
  const chmod = chmodOf(request.chmod, place);
  const isLinked = request.link && chmod === undefined;
  const conflict = (what: string) =>
    new ToolError('COPY_CONFLICT', `${place.statement}: ${what}`, {
      hint: 'Change the destination, or remove what is in the way in an instruction before.',
      location: place.location,
    });
  const facts = isLinked ? emptyRootfs : environment.facts;
  const draft = draftLayer(facts, conflict);
  const { owner, usesAccounts } = ownerOfRequest(request, facts, place);
  const readPaths = new Set<string>();
  const destination = normalizeDestination(request.destination, environment.workdir);
  let run = 0;

  const copy = (
    { entry, name }: MatchedSource,
    include: IgnoreRules | undefined,
    source: (entry: ContextFile) => FileSource,
  ) => {
    // Hard links hold within what one source word matched, file by file or folder by folder.
    const group = ++run;
    const task: CopyTask = {
      draft,
      chmod,
      owner,
      include,
      exclude: parsePatterns(request.exclude, place.location),
      sourceOf: (file) => ({ ...source(file), ...(file.inode !== undefined && { inode: `${group} ${file.inode}` }) }),
      onRead: ({ path }) => readPaths.add(path),
      conflict,
    };
    draft.makeDirectories(draft.resolve(destination.folder), madeDirectoryOf(task));
    copyEntry(entry, name, draft.resolve(destination.path), task);
  };

  const fromDisk = (file: ContextFile): FileSource => ({
    size: file.size,
    digest: contentIds(file),
    content: { from: 'disk', file: `${context.directory}/${file.path}` },
  });
  for (const source of request.sources) {
    const { word, include } = pivot(source, request, place);
    const sources = matchedSources(word, environment, place);
    const readBefore = readPaths.size;
    for (const matched of sources) {
      refuseArchive(matched, request, environment);
      copy(matched, include, fromDisk);
    }
    if (include !== undefined && readPaths.size === readBefore && !hasWildcard(source)) {
      throw missingSource(source, context, place);
    }
  }
  for (const { name, content } of request.inlineFiles) {
    const bytes = Buffer.from(content, 'utf8');
    const entry: ContextFile = { type: 'file', path: name, name, mode: 0o644, size: bytes.length };
    copy({ entry, name }, undefined, () => ({
      size: bytes.length,
      digest: digestOf(bytes),
      content: { from: 'memory', bytes },
    }));
    readPaths.delete(name);
  }
  const { entries, rootfsPaths } = draft.finish();
  return {
    kind: 'entries',
    entries,
    readPaths: [...readPaths].sort(),
    rootfsPaths: isLinked ? [] : rootfsPaths,
    usesAccounts,
  };
}
