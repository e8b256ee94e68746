import type { IgnoreRules } from './dockerignore.ts';
import type { FileStats } from './file-stats.ts';

/** What a build context holds after its ignore file has been applied: the files that a COPY can see. */
export interface ContextTree {
  /** The folder on disk, absolute; of another stage, "/". */
  readonly directory: string;
  /** What messages call it. Absent: the build context with its folder. */
  readonly title?: string;
  readonly ignore: IgnoreRules;
  /** Every entry below the root, parents before children, siblings by name. */
  readonly entries: readonly ContextEntry[];
  /** The same entries by their path, and the root under ''. */
  readonly byPath: ReadonlyMap<string, ContextEntry>;
  readonly root: ContextDirectory;
  /** How the disk told of the files. */
  readonly stats?: FileStats;
  /** Every folder that was entered, ignored or not, and when that began; of a context on disk. */
  readonly visit?: Visit;
  /** Folders on the way that hold a `.gitattributes`, ignored or not. */
  readonly attributeFolders?: readonly string[];
}

/** What reading a context leaves for a later look at it. */
export interface Visit {
  /** Milliseconds since 1970, before anything was looked at. */
  readonly startedAtMs: number;
  readonly folders: readonly VisitedFolder[];
  /** Paths in these folders that were not looked at, for nothing at or below them can be in the context: files and folders. */
  readonly passedOver: readonly string[];
  /** Which of these folders hold a `.gitignore`, ignored or not. */
  readonly gitignoreFolders: readonly string[];
}

export interface VisitedFolder {
  /** '' for the root. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** Of its file system. */
  readonly device: number;
  /** Its row in the tree's stats, from before its names were read. */
  readonly row: number;
}

export type ContextEntry = ContextFile | ContextDirectory | ContextSymlink | ContextSpecial;

interface EntryBase {
  /** Relative to the context, "/" between parts, '' for the root; bytes that are not UTF-8 as in path-bytes.ts. */
  readonly path: string;
  /** The last part of `path`. */
  readonly name: string;
  /** Permission bits with set-id and sticky bits: 0 to 0o7777. */
  readonly mode: number;
  /** Of what another stage left. Files of a build context are copied as 0:0, whoever owns them. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

export interface ContextFile extends EntryBase {
  readonly type: 'file';
  /** Bytes. */
  readonly size: number;
  /** Same value, same file: set for files with more than one name. */
  readonly inode?: string;
  /** Its row in the tree's stats; a file that was not read from a disk has none. */
  readonly row?: number;
}

export interface ContextDirectory extends EntryBase {
  readonly type: 'directory';
  /** By name. */
  readonly children: readonly ContextEntry[];
}

export interface ContextSymlink extends EntryBase {
  readonly type: 'symlink';
  readonly target: string;
}

/** What an image layer holds seldom and COPY hardly ever meets. */
export interface ContextSpecial extends EntryBase {
  readonly type: 'special';
  readonly kind: 'socket' | 'fifo' | 'device';
}
