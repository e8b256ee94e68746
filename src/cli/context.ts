import type { Readable } from 'node:stream';
import type { EarlyGit } from './early-git.ts';
import type { Fact } from './fact.ts';
import type { Output } from './output.ts';

/** What the entry hands to every command: the only way to the outside that a command has besides its ports. */
export interface CliContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Read only by a command that is told to. */
  readonly stdin: Readable;
  readonly output: Output;
  /** Told what the run comes to know, beside the lines of `output`. */
  readonly tell: (fact: Fact) => void;
  /** Told of every credential as soon as it is read, before anything is done with it. */
  readonly onSecret: (secret: string) => void;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** `--json`: the result is one JSON value on stdout. */
  readonly json: boolean;
  /** `--verbose`: every request is told. */
  readonly verbose: boolean;
  readonly startedAt: number;
  /** Was asked about the working directory before the command was loaded. Absent: it was not. */
  readonly git?: EarlyGit;
}

export interface ConfigOptions {
  /** Path of hydrofoil.yaml; absent: looked for upward from the working directory. */
  readonly config?: string;
}
