import type { RootfsFacts } from './rootfs.ts';
import { emptyRootfs } from './rootfs.ts';

/** One entry of a layer's tar stream, whiteouts among them. `path` as in the tar, with or without leading "./" or "/". */
export interface RootfsEntry {
  readonly path: string;
  /** `other`: devices, fifos. */
  readonly type: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of symlinks and hard links. */
  readonly target?: string;
  /** Wanted for the files for which `wantsContent(path)` is true. */
  readonly content?: string;
}

/** Collects the entries of a base's layers, lowest layer first. */
export interface RootfsBuilder {
  /** Whether `add` wants the content of the file at this path of the tar: etc/passwd and etc/group. */
  wantsContent(path: string): boolean;
  /** Begins the next layer: whiteouts remove only what came before this call. */
  startLayer(): void;
  add(entry: RootfsEntry): void;
  build(): RootfsFacts;
}

export function createRootfsBuilder(): RootfsBuilder {
  return { wantsContent: () => false, startLayer() {}, add() {}, build: () => emptyRootfs };
}
