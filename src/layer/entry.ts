import type { Digest } from '../oci/digest.ts';

/**
 * One entry of a layer. `path` is relative to the root, without a leading or trailing slash, with "/" between its parts. Bytes of
 * a name that are not UTF-8 stand as lone low surrogates U+DC80 to U+DCFF (see ../path-bytes.ts), so that no name is ever lost.
 */
export type LayerEntry = FileEntry | DirectoryEntry | SymlinkEntry | HardlinkEntry;

interface EntryBase {
  readonly path: string;
  /** Permission bits with set-id and sticky bits: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What a file holds: how much, which bytes, and where they are. */
export interface StoredFile {
  /** Bytes. */
  readonly size: number;
  /** sha256 of the content, or how to come by it. */
  readonly digest: Digest | UnreadContent;
  readonly content: FileContent;
}

export interface FileEntry extends EntryBase, StoredFile {
  readonly type: 'file';
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
}

/** The content of a file that may never have to be read: one of many, told by its row. */
export interface UnreadContent {
  readonly among: UnreadContents;
  readonly row: number;
}

export interface UnreadContents {
  /** Reads the file, once. */
  read(row: number): ReadContent;
  /** Git's name of the content, when git vouches for it without reading. */
  vouched(row: number): string | undefined;
}

/** `blobId`: the same of what was read, where there is a repository. */
export interface ReadContent {
  readonly digest: Digest;
  readonly blobId?: string;
}

/** Reads the file where that was not done before. @throws what reading a context file throws */
export function contentDigest({ digest }: Pick<FileEntry, 'digest'>): Digest {
  return typeof digest === 'string' ? digest : digest.among.read(digest.row).digest;
}

/** Where a file's bytes come from when the layer is packed: the file system, memory (heredocs), a tar archive (a layer of another stage). */
export type FileContent =
  | { readonly from: 'disk'; readonly file: string }
  | { readonly from: 'memory'; readonly bytes: Uint8Array }
  | ArchivedContent;

export interface ArchivedContent {
  readonly from: 'archive';
  readonly archive: Archive;
  /** Of the file's entry in the archive; where a path stands there more than once, the last entry is meant. */
  readonly path: string;
}

/** A tar archive, compressed or not, that can be read any number of times. */
export interface Archive {
  /** Same id, same bytes. */
  readonly id: string;
  /** As of a layer. */
  readonly mediaType: string;
  readonly open: (options: {
    readonly signal: AbortSignal;
  }) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

export interface DirectoryEntry extends EntryBase {
  readonly type: 'directory';
}

export interface SymlinkEntry extends EntryBase {
  readonly type: 'symlink';
  readonly target: string;
}

/** Another name of a file that stands earlier in the same layer. */
export interface HardlinkEntry extends EntryBase {
  readonly type: 'hardlink';
  /** The `path` of that file. */
  readonly target: string;
}
