import { ToolError } from '../errors.ts';
import type { RunConfig } from '../oci/config.ts';
import type { EscapeToken } from './dockerfile.ts';
import type { ArgDeclaration, ExpandedInstruction, Instruction } from './instruction.ts';
import type { BuildInputs, Variables } from './variables.ts';

/** What one instruction of a stage finds: the configuration so far, and the variables in force. */
export interface StageState {
  readonly config: RunConfig;
  /** Set by MAINTAINER. */
  readonly author?: string;
  /** ENV and ARG together: for expansion, and the environment of RUN (the proxy variables of the build aside). */
  readonly variables: Variables;
  /** ARGs declared so far, those of the stages below included, in order. */
  readonly args: readonly ArgDeclaration[];
  /** Whether a CMD stands in this very stage; ENTRYPOINT then keeps it. */
  readonly hasOwnCmd: boolean;
}

export type StageBase =
  | { readonly from: 'scratch' }
  | { readonly from: 'image'; readonly config: RunConfig; readonly author?: string }
  | { readonly from: 'stage'; readonly state: StageState };

export interface StageContext {
  readonly file: string;
  readonly escape: EscapeToken;
  readonly inputs: BuildInputs;
  /** Of globalVariables(). */
  readonly globals: Variables;
}

export interface StageStep {
  /** The instruction with the variables in force before it replaced. */
  readonly instruction: ExpandedInstruction;
  /** What the next instruction finds. */
  readonly state: StageState;
  /** Absent: this instruction leaves no history (ONBUILD). */
  readonly history?: { readonly createdBy: string; readonly emptyLayer: boolean };
}

/** The state before the first instruction of a stage. */
export function startStage(_base: StageBase): StageState {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/**
 * Expands one instruction and applies it.
 *
 * @throws {ToolError} DOCKERFILE_… with the instruction's line
 */
export function stepStage(_state: StageState, _instruction: Instruction, _context: StageContext): StageStep {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/** The ARGs that a RUN sees in its environment beside those that ENV has set: name to value, ARGs without value left out. */
export function argsInForce(_state: StageState): Readonly<Record<string, string>> {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}
