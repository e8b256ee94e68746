import type { ArgInstruction, FromInstruction, Instruction } from './instruction.ts';

/** A Dockerfile as its author wrote it: nothing is expanded, no stage is left out. */
export interface Dockerfile {
  /** The name given to parseDockerfile, for messages. */
  readonly file: string;
  readonly directives: Directives;
  /** ARG before the first FROM. */
  readonly globalArgs: readonly ArgInstruction[];
  /** At least one. */
  readonly stages: readonly Stage[];
}

/** Parser directives of the file's first lines. */
export interface Directives {
  /** Image of the front end that the author asks for. */
  readonly syntax?: string;
  readonly escape: EscapeToken;
  /** Options of BuildKit's linter, not interpreted. */
  readonly check?: string;
}

export type EscapeToken = '\\' | '`';

export const DEFAULT_ESCAPE: EscapeToken = '\\';

export interface Stage {
  /** Place among the stages of the file, from 0. */
  readonly index: number;
  /** Lower case. */
  readonly name?: string;
  readonly from: FromInstruction;
  readonly instructions: readonly Instruction[];
}
