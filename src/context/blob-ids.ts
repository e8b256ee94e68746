import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileStat } from './file-stats.ts';
import type { GitOptions } from './git/git.ts';
import { type ConvertedNames, everyName, parseConvertedNames } from './git/git-attributes.ts';
import { findIndexFiles, type ObjectFormat, readObjectId, readSeenFile, type SeenFile } from './git/git-index.ts';
import { type GitLayout, readGitLayout } from './git/git-layout.ts';
import type { ContextFile, ContextTree } from './tree.ts';

/** What git says of the contents of a context. */
export interface BlobIds {
  /** How this repository names contents, "sha1" mostly. */
  readonly format: ObjectFormat;
  /**
   * The name of a file's content where git vouches for it, with nothing read: the file is as it was when git last read it, and git
   * keeps it byte for byte.
   */
  readonly vouched: (file: ContextFile) => string | undefined;
  /** The index that says so. Absent where git vouches for nothing. */
  readonly index?: IndexAsRead;
}

export interface IndexAsRead extends Pick<GitLayout, 'root' | 'prefix' | 'indexFile' | 'format'> {
  readonly bytes: Buffer;
  /** Before it was read: milliseconds since 1970. */
  readonly writtenAtMs: number;
}

/** Finds out for which files of a folder git can vouch. Undefined: for none, and git's names of contents are no use here. */
export interface Voucher {
  vouchFor(tree: ContextTree): BlobIds;
}

/** Asks git about the repository that a folder lies in; what the index says is compared with the files when they are known. */
export async function findVoucher(directory: string, options: GitOptions): Promise<Voucher | undefined> {
  const layout = await readGitLayout(directory, options);
  return layout === undefined ? undefined : { vouchFor: (tree) => blobIdsOf(layout, tree) };
}

function blobIdsOf(layout: GitLayout, tree: ContextTree): BlobIds {
  const { format } = layout;
  const index = layout.conversion === 'any' ? undefined : readIndex(layout);
  if (index === undefined) return { format, vouched: () => undefined };
  const isConverted = conversionOf(layout, tree, index.attributeFolders);
  const { root, prefix, indexFile } = layout;
  const { bytes, writtenAtMs } = index;
  return {
    format,
    index: { root, prefix, indexFile, format, bytes, writtenAtMs },
    vouched: (file) => {
      const stat = file.row === undefined ? undefined : tree.stats?.at(file.row);
      const at = stat === undefined ? undefined : index.find(file.path);
      if (stat === undefined || at === undefined) return undefined;
      const seen = readSeenFile(index.bytes, at);
      if (!isAsSeen(seen, { ...stat, size: file.size }, index.writtenAtMs)) return undefined;
      return isConverted(file) ? undefined : readObjectId(index.bytes, format, at);
    },
  };
}

interface Index {
  readonly bytes: Buffer;
  /** Where in them a file stands, by its path below the context. */
  readonly find: (path: string) => number | undefined;
  /** Folders that have a file of attributes, below the top of the work tree: "" or "static/". */
  readonly attributeFolders: readonly string[];
  readonly writtenAtMs: number;
}

const ATTRIBUTES = '.gitattributes';

function readIndex({ indexFile, prefix, format }: GitLayout): Index | undefined {
  const paths: string[] = [];
  const places: number[] = [];
  const attributeFolders: string[] = [];
  try {
    const writtenAtMs = statSync(indexFile).mtimeMs; // before it is read: a newer one only makes it look older
    const index = readFileSync(indexFile);
    const entriesEnd = findIndexFiles(index, format, (path, at) => {
      if (path.startsWith(prefix)) places[paths.push(prefix === '' ? path : path.slice(prefix.length)) - 1] = at;
      if (path.endsWith(ATTRIBUTES)) attributeFolders.push(path.slice(0, -ATTRIBUTES.length));
    });
    if (entriesEnd === undefined) return undefined;
    const find = finderIn(paths);
    return {
      bytes: index,
      find: (path) => places[find(path)],
      attributeFolders: attributeFolders.filter((folder) => folder === '' || folder.endsWith('/')),
      writtenAtMs,
    };
  } catch {
    return undefined; // no index yet, or not to be read: everything is read from the files
  }
}

/**
 * Finds places in a sorted list: quickly where one is asked for after the other, as a walk through the tree does. Git sorts by bytes; where
 * that is another order than that of strings, something may not be found, and is read.
 *
 * @returns -1 for what is not there
 */
function finderIn(paths: readonly string[]): (path: string) => number {
  let next = 0;
  return (path) => {
    if (paths[next] !== path) next = firstNotBefore(paths, path);
    return paths[next] === path ? next++ : -1;
  };
}

function firstNotBefore(paths: readonly string[], path: string): number {
  let low = 0;
  for (let high = paths.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((paths[middle] ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Whether nothing has written to the file since git last read it. One that was written when the index was, or later, may have been written
 * twice in one tick of the clock.
 *
 * @see https://git-scm.com/docs/racy-git
 */
export function isAsSeen(seen: SeenFile, stat: FileStat & { readonly size: number }, writtenAtMs: number): boolean {
  if (stat.size % 2 ** 32 !== seen.size) return false;
  if (stat.mtimeMs !== seen.mtimeMs || stat.ctimeMs !== seen.ctimeMs) return false;
  if (stat.inode % 2 ** 32 !== seen.inode) return false;
  const isCoarse = seen.mtimeMs % 1_000 === 0; // this file system counts seconds
  return isCoarse ? seen.mtimeMs < Math.floor(writtenAtMs / 1_000) * 1_000 : seen.mtimeMs < writtenAtMs;
}

/** Which files git may keep converted, by all files of attributes that can have a say. */
function conversionOf(
  { root, prefix, attributeFiles }: GitLayout,
  tree: ContextTree,
  indexed: readonly string[],
): (file: ContextFile) => boolean {
  const everywhere = attributeFiles.flatMap((file) => convertedNamesOf(file, 'may be absent') ?? []);
  const above = prefix.split('/').map((_, depth, names) =>
    names
      .slice(0, depth)
      .map((name) => `${name}/`)
      .join(''),
  );
  const inContext = (tree.attributeFolders ?? []).map((folder) => `${prefix}${folder === '' ? '' : `${folder}/`}`);
  const byFolder = new Map<string, ConvertedNames>();
  for (const folder of new Set([...above, ...inContext, ...indexed])) {
    // Where the work tree lacks one that the index has, git takes the one of the index.
    const names = convertedNamesOf(
      join(root, folder, ATTRIBUTES),
      indexed.includes(folder) ? 'indexed' : 'may be absent',
    );
    if (names !== undefined) byFolder.set(folder, names);
  }
  if (everywhere.length === 0 && byFolder.size === 0) return () => false;
  return ({ path, name }) => {
    if (everywhere.some((isConverted) => isConverted(name))) return true;
    const full = prefix + path;
    for (const [folder, isConverted] of byFolder) if (full.startsWith(folder) && isConverted(name)) return true;
    return false;
  };
}

function convertedNamesOf(file: string, absence: 'may be absent' | 'indexed'): ConvertedNames | undefined {
  try {
    return parseConvertedNames(readFileSync(file, 'utf8'));
  } catch (cause) {
    const isAbsent = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
    return isAbsent && absence === 'may be absent' ? undefined : everyName;
  }
}
