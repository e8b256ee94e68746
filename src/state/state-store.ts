/** What a value is: bytes, bytes that may be executed, or the target of a symbolic link. Folders of files have all three. */
export type EntryKind = 'file' | 'executable' | 'link';

/** A value that is kept, without its bytes. */
export interface StateEntry {
  /** Names the content: two entries with the same id hold the same bytes. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly kind: EntryKind;
}

/** All values at one moment. */
export interface StateSnapshot {
  /** Names the moment. Undefined: nothing was ever written. */
  readonly version: string | undefined;
  /** By name, in the order of the alphabet. */
  readonly entries: ReadonlyMap<string, StateEntry>;
}

export type StateChange =
  | { readonly change: 'set'; readonly name: string; readonly content: Uint8Array; readonly kind: EntryKind }
  | { readonly change: 'delete'; readonly name: string };

/** Changes that are written together or not at all. */
export interface StateEdit {
  /** One line for the history. */
  readonly subject: string;
  readonly changes: readonly StateChange[];
}

export type SwapOutcome =
  | { readonly outcome: 'written'; readonly version: string }
  /** The values are so already, and nothing was written. */
  | { readonly outcome: 'unchanged' }
  /** Somebody else wrote since the snapshot was read, and nothing was written. */
  | { readonly outcome: 'lost' }
  /** Nobody else wrote, and still it was not accepted. */
  | { readonly outcome: 'refused'; readonly reason: string };

export interface StateOptions {
  readonly signal: AbortSignal;
}

/** Values by name that runs hand to each other. Written by compare-and-swap: whoever has not seen the last write starts again. */
export interface StateStore {
  /** For messages: "branch hydrofoil-state of origin". */
  readonly description: string;
  /**
   * "Nothing was ever written" is the answer only when that is so; what could not be read is an error.
   *
   * @throws {ToolError} STATE_READ_FAILED
   */
  read(options: StateOptions): Promise<StateSnapshot>;
  /** The bytes of entries of a snapshot that this store has read, in their order. */
  load(entries: readonly StateEntry[], options: StateOptions): Promise<readonly Uint8Array[]>;
  /**
   * Writes the edit on top of the version `expected` if that is still the newest.
   *
   * @throws {ToolError} STATE_WRITE_FAILED when it can't be known whether it is written
   */
  compareAndSwap(edit: StateEdit, expected: string | undefined, options: StateOptions): Promise<SwapOutcome>;
}
