import type { Digest } from '../oci/digest.ts';

/** hydrofoil.lock: the digest of every FROM tag, and when they were last asked for. */
export interface LockFile {
  /** "2025-11-23". */
  readonly refreshed: string;
  /** Canonical reference with tag ("docker.io/library/python:3.12-slim") → digest. */
  readonly images: Readonly<Record<string, Digest>>;
}

/** @throws {ToolError} LOCK_FILE_INVALID with every problem and its line */
export declare function parseLockFile(text: string, file: string): LockFile;
export declare function formatLockFile(lock: LockFile): string;
/** The lock with these digests set, and the date moved when anything changed. */
export declare function withImages(
  lock: LockFile | undefined,
  images: Readonly<Record<string, Digest>>,
  today: string,
): LockFile;
/** @returns undefined when there is no such file */
export declare function readLockFile(file: string): Promise<LockFile | undefined>;
