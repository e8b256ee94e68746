/** What an instruction can stand on. */
export interface Scene {
  /** Of the context, files and folders. */
  readonly paths: readonly string[];
  /** Those of them that a COPY by name finds: not left out by the ignore file, no links to nowhere. */
  readonly sources: readonly Source[];
  /** Number of the stage. */
  readonly stage: number;
  /** What it is FROM, "@app:1" or "s0", and the image that it stands on in the end. */
  readonly from: string;
  readonly root: string;
}

export interface Source {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** An instruction, or a few that belong together, once it is known where they stand. */
export type Write = (scene: Scene) => readonly string[];
