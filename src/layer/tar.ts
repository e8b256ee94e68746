/** One entry of a tar archive, with the decoded name of path-bytes.ts and without leading and trailing slashes. "" is the root. */
export interface TarHeader {
  readonly path: string;
  readonly type: TarEntryType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the body; absent means none. Only files have a body. */
  readonly size?: number;
  /** What a symbolic link says, or the path of the entry that a hard link repeats. */
  readonly target?: string;
  /** Of device nodes. */
  readonly device?: { readonly major: number; readonly minor: number };
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
}

export type TarEntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character-device' | 'block-device' | 'fifo';
