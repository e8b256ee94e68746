import { ToolError } from '../errors.ts';
import type { Platform } from '../oci/manifest.ts';
import type { Dockerfile, Stage } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';
import type { BuildInputs, Variables } from './variables.ts';

/** What a FROM, `COPY --from` or `RUN --mount=from=` names, once variables are replaced. */
export type StageSource =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'scratch' };

export interface ResolvedStage {
  readonly stage: Stage;
  readonly base: StageSource;
  /** `FROM --platform`, expanded. Absent: the target platform. */
  readonly platform?: Platform;
  /** ONBUILD instructions of the base first (marked `trigger`), then the stage's own. */
  readonly instructions: readonly Instruction[];
  /** By place in `instructions`: what a COPY or RUN takes from elsewhere, one per `--from`, in order. Empty: nothing. */
  readonly sources: readonly (readonly StageSource[])[];
}

/** ONBUILD texts of the configurations of base images, by the image's name as it stands in `StageSource`. */
export type ImageTriggers = ReadonlyMap<string, readonly string[]>;

/** Variables of ARG before the first FROM and of the platforms: what FROM lines, and ARG without a default, can see. */
export function globalVariables(_dockerfile: Dockerfile, _inputs: BuildInputs): Variables {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/**
 * Replaces variables in FROM and tells what every stage stands on and takes from.
 *
 * @throws {ToolError} DOCKERFILE_…
 */
export function resolveStages(
  _dockerfile: Dockerfile,
  _inputs: BuildInputs,
  _triggers: ImageTriggers = new Map(),
): readonly ResolvedStage[] {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/**
 * Index of the stage that `--target` names, or of the last one.
 *
 * @throws {ToolError} DOCKERFILE_TARGET_UNKNOWN
 */
export function resolveTarget(_dockerfile: Dockerfile, _target?: string): number {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}

/**
 * Indexes of the stages that the target needs, itself included, in the order of the file.
 *
 * @throws {ToolError} DOCKERFILE_STAGE_NOT_BEFORE when one of them takes from a stage further down
 */
export function stagesNeeded(_stages: readonly ResolvedStage[], _target: number): readonly number[] {
  throw new ToolError('DOCKERFILE_NOT_WRITTEN_YET', 'being written');
}
