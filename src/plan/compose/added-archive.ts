import type { Archive } from '../../layer/entry.ts';
import type { Digest } from '../../oci/digest.ts';

/** What ADD makes of a context file that may be an archive. */
export type AddedArchive =
  | { readonly kind: 'archive'; readonly archive: Archive; readonly entries: readonly ArchiveEntry[] }
  /** It is none: copied as it is. */
  | { readonly kind: 'file' }
  | { readonly kind: 'engine'; readonly because: string };

/** An entry of an archive, in its order. Paths are relative to where it is unpacked. */
export type ArchiveEntry = ArchivedNode &
  (
    | { readonly type: 'directory' }
    | { readonly type: 'file'; readonly size: number; readonly digest: Digest }
    | { readonly type: 'symlink'; readonly target: string }
    /** `target` is the path of an entry before it, or of what was there. */
    | { readonly type: 'hardlink'; readonly target: string }
  );

interface ArchivedNode {
  readonly path: string;
  /** 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The archives of a build context, each read when ADD first meets it. */
export interface AddedArchives {
  /** By the path of the context file; undefined while nobody has read it. */
  known(path: string): AddedArchive | undefined;
  /** @throws {ToolError} CONTEXT_UNREADABLE, CONTEXT_FILE_CHANGED */
  read(path: string, options: { readonly signal: AbortSignal }): Promise<void>;
}
