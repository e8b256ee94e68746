import { ToolError } from '../errors.ts';
import type { Platform } from '../oci/manifest.ts';
import type { Dockerfile } from './dockerfile.ts';
import type { ArgDeclaration, Instruction } from './instruction.ts';
import type { ResolvedStage } from './stages.ts';

/** One stage to print. */
export interface PrintedStage {
  readonly index: number;
  /** How many of the stage's own instructions, from the first. Absent: all. */
  readonly instructionCount?: number;
}

export interface PrintRequest {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly ResolvedStage[];
  /** In the order of the file; whatever one of them names is among them. */
  readonly print: readonly PrintedStage[];
  /** The reference to write for an image. `undefined`: as it stands. */
  readonly pin: (image: string, platform: Platform | undefined) => string | undefined;
}

/** A Dockerfile text with the chosen stages only, images by the given references, everything else byte for byte. */
export function printDockerfile(_request: PrintRequest): string {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

export interface TailRequest {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly ResolvedStage[];
  /** What the last stage stands on. */
  readonly from: string;
  /** ARGs in force, declared again with their values. */
  readonly args: readonly ArgDeclaration[];
  readonly instructions: readonly Instruction[];
  /** Index of the stage that the instructions belong to. */
  readonly stage: number;
  /** Whole stages that the instructions take from, printed before. */
  readonly print: readonly PrintedStage[];
  readonly pin: (image: string, platform: Platform | undefined) => string | undefined;
}

/** A Dockerfile text that continues an image with some instructions of a stage. */
export function printTail(_request: TailRequest): string {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}
