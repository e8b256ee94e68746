/** What an instruction can stand on. */
export interface Scene {
  /** Of the context, files and folders. */
  readonly paths: readonly string[];
  /** Number of the stage. */
  readonly stage: number;
}

/** An instruction, or a few that belong together, once it is known where they stand. */
export type Write = (scene: Scene) => readonly string[];
