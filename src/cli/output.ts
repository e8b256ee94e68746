import type { Progress } from '../log.ts';

/**
 * Where a command writes. Results go to stdout, everything that is told on the way to stderr, so that `--json` and pipes get
 * the result alone.
 */
export interface Output {
  readonly progress: Progress;
  /** One line of the result. */
  result(line: string): void;
  /** A result that is no text: these bytes and nothing else. */
  bytes(content: Uint8Array): void;
  /** Ends the live part of a terminal, if there is one, and leaves what it showed last. */
  close(): void;
}

export interface OutputStreams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}
