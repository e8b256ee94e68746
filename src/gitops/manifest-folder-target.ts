import type { Target } from '../deployment/target.ts';

export interface ManifestFolder {
  /** Absolute path. */
  readonly folder: string;
  /** The same as people know it: for messages. */
  readonly folderName: string;
  /** "auto" or names as "deployment/web". */
  readonly workloads: 'auto' | readonly string[];
}

/** A folder of manifests as the place where releases go: their image fields are edited, and nothing rolls out by itself. */
export declare function manifestFolderTarget(options: ManifestFolder): Target;
