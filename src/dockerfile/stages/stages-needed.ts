import { ToolError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Dockerfile } from '../dockerfile.ts';
import type { ResolvedStage } from './stages.ts';

/**
 * Index of the stage that `--target` names, in any case, or of the last one. A number is not taken: BuildKit refuses it too.
 *
 * @throws {ToolError} DOCKERFILE_TARGET_UNKNOWN
 */
export function resolveTarget(dockerfile: Dockerfile, target?: string): number {
  const { stages, file } = dockerfile;
  if (target === undefined || target === '') return stages.length - 1;
  const stage = stages.findLast(({ name }) => name === target.toLowerCase());
  if (stage !== undefined) return stage.index;
  const names = stages.flatMap(({ name }) => name ?? []);
  const near = nearest(target, names);
  throw new ToolError('DOCKERFILE_TARGET_UNKNOWN', `${file} has no stage "${target}"`, {
    hint:
      near !== undefined
        ? `Write ${near}.`
        : names.length > 0
          ? `Write one of ${names.join(', ')}.`
          : 'Name a stage with FROM IMAGE AS NAME.',
    location: { file },
  });
}

/**
 * Indexes of the stages that the target needs, itself included, in the order of the file.
 *
 * @throws {ToolError} DOCKERFILE_STAGE_NOT_BEFORE when one of them takes from a stage further down
 */
export function stagesNeeded(stages: readonly ResolvedStage[], target: number): readonly number[] {
  const needed = new Set([target]);
  // A set is walked in the order of insertion, additions included.
  for (const index of needed) {
    const stage = stages[index];
    if (stage === undefined) continue;
    if (stage.base.kind === 'stage') needed.add(stage.base.index);
    for (const [place, sources] of stage.sources.entries()) {
      for (const source of sources) {
        if (source.kind !== 'stage') continue;
        if (source.index >= index) throw notBefore(stages, stage, place, source.index);
        needed.add(source.index);
      }
    }
  }
  return [...needed].sort((a, b) => a - b);
}

function notBefore(stages: readonly ResolvedStage[], stage: ResolvedStage, place: number, index: number): ToolError {
  const name = stages[index]?.stage.name ?? String(index);
  const line = stage.instructions[place]?.line;
  return new ToolError('DOCKERFILE_STAGE_NOT_BEFORE', `The stage "${name}" is used before it is defined`, {
    hint: `Move the stage "${name}" above the one that takes from it.`,
    location: { file: stage.file, column: 1, ...(line !== undefined && { line }) },
  });
}
