import { ToolError } from '../../errors.ts';
import type { Platform } from '../../oci/manifest.ts';
import { parseReference } from '../../oci/reference.ts';
import type { Dockerfile, Stage } from '../dockerfile.ts';
import { expandWord } from '../expand/expand-word.ts';
import { type BuildInputs, globalVariables, type Variables } from '../expand/variables.ts';
import type { Instruction } from '../instruction.ts';
import { atLocation } from '../problem.ts';
import { parseStagePlatform } from './stage-platform.ts';
import { assertNoCycle, sourcesOf } from './stage-sources.ts';
import { resolveTarget, stagesNeeded } from './stages-needed.ts';
import { parseTriggers } from './triggers.ts';

export { globalVariables } from '../expand/variables.ts';
export { resolveTarget, stagesNeeded };

/** What a FROM, `COPY --from` or `RUN --mount=from=` names, once variables are replaced. */
export type StageSource =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'scratch' };

export interface ResolvedStage {
  /** The Dockerfile's name, for messages. */
  readonly file: string;
  readonly stage: Stage;
  readonly base: StageSource;
  /** `FROM --platform`, expanded. Absent: the target platform, or that of the stage below. */
  readonly platform?: Platform;
  /** In stages that the target needs: ONBUILD instructions of the base (marked `trigger`). Then the stage's own. */
  readonly instructions: readonly Instruction[];
  /** By place in `instructions`: what a COPY or RUN takes from elsewhere, one per `--from`, in order. Empty: nothing. */
  readonly sources: readonly (readonly StageSource[])[];
}

/** ONBUILD texts in the configuration of a base image, by its name as it stands in `StageSource`, as far as anybody has looked. */
export type ImageTriggers = (image: string, platform: Platform | undefined) => readonly string[];

/**
 * Replaces variables in FROM and tells what every stage stands on and takes from. The target is that of the inputs.
 *
 * @throws {ToolError} REFERENCE_INVALID, DOCKERFILE_BASE_BLANK, DOCKERFILE_EXPANSION_FAILED, DOCKERFILE_PLATFORM_INVALID, DOCKERFILE_STAGE_UNKNOWN,
 * DOCKERFILE_STAGE_CYCLE, DOCKERFILE_STAGE_NOT_BEFORE, DOCKERFILE_TARGET_UNKNOWN, DOCKERFILE_ONBUILD_INVALID
 */
export function resolveStages(
  dockerfile: Dockerfile,
  inputs: BuildInputs,
  triggers: ImageTriggers = () => [],
): readonly ResolvedStage[] {
  const globals = globalVariables(dockerfile, inputs);
  const plain = dockerfile.stages.map((stage) => resolveStage(stage, dockerfile, globals));
  assertNoCycle(plain, dockerfile.file);
  const target = resolveTarget(dockerfile, inputs.target);
  let stages: readonly ResolvedStage[] = plain;
  // A trigger can take from a stage that was not needed so far, whose own triggers count then.
  for (let needed = stagesNeeded(stages, target); ; ) {
    stages = plain.map((stage) =>
      needed.includes(stage.stage.index) ? withTriggers(stage, dockerfile, triggers) : stage,
    );
    const neededNow = stagesNeeded(stages, target);
    if (neededNow.length === needed.length) return stages;
    needed = neededNow;
  }
}

function resolveStage(stage: Stage, dockerfile: Dockerfile, globals: Variables): ResolvedStage {
  const platform = platformOf(stage, dockerfile, globals);
  return {
    file: dockerfile.file,
    stage,
    base: baseOf(stage, dockerfile, globals),
    instructions: stage.instructions,
    sources: sourcesOfAll(stage.instructions, dockerfile),
    ...(platform !== undefined && { platform }),
  };
}

function withTriggers(resolved: ResolvedStage, dockerfile: Dockerfile, triggers: ImageTriggers): ResolvedStage {
  const expressions = expressionsOf(resolved, dockerfile, triggers);
  const added = parseTriggers(expressions, resolved.stage.from, dockerfile.file);
  return {
    ...resolved,
    instructions: [...added, ...resolved.instructions],
    sources: [...sourcesOfAll(added, dockerfile), ...resolved.sources],
  };
}

function sourcesOfAll(instructions: readonly Instruction[], dockerfile: Dockerfile): StageSource[][] {
  const lastByName = stagesByName(dockerfile.stages);
  return instructions.map((instruction) => sourcesOf(instruction, dockerfile, lastByName));
}

/** In FROM a name means the last stage of that name above, in lower case; anything else is an image. */
function baseOf(stage: Stage, dockerfile: Dockerfile, globals: Variables): StageSource {
  const image = expandInFrom(stage.from.image, stage, dockerfile, globals);
  const below = stagesByName(dockerfile.stages.slice(0, stage.index)).get(image);
  if (below !== undefined) return { kind: 'stage', index: below };
  if (image === 'scratch') return { kind: 'scratch' };
  try {
    parseReference(image); // also where nothing needs the stage: BuildKit does
  } catch (error) {
    throw atLocation(error, { file: dockerfile.file, line: stage.from.line, column: 1 }, 'FROM');
  }
  return { kind: 'image', image };
}

function platformOf(stage: Stage, dockerfile: Dockerfile, globals: Variables): Platform | undefined {
  if (stage.from.platform === undefined) return undefined;
  const text = expandInFrom(stage.from.platform, stage, dockerfile, globals);
  try {
    return parseStagePlatform(text);
  } catch (error) {
    throw new ToolError(
      'DOCKERFILE_PLATFORM_INVALID',
      `FROM --platform=${stage.from.platform}: "${text}" is not a platform`,
      {
        hint: 'Write it as os/architecture, for example linux/amd64.',
        location: { file: dockerfile.file, line: stage.from.line, column: 1 },
        cause: error,
      },
    );
  }
}

function expandInFrom(word: string, stage: Stage, dockerfile: Dockerfile, globals: Variables): string {
  const location = { file: dockerfile.file, line: stage.from.line, column: 1 };
  let value: string;
  try {
    value = expandWord(word, globals, { escape: dockerfile.directives.escape });
  } catch (error) {
    throw atLocation(error, location, 'FROM');
  }
  if (value !== '') return value;
  throw new ToolError('DOCKERFILE_BASE_BLANK', `FROM: "${word}" comes out empty`, {
    hint: 'Give the variable a default in an ARG before the first FROM, or pass --build-arg.',
    location,
  });
}

function expressionsOf(
  { base, platform }: ResolvedStage,
  { stages }: Dockerfile,
  triggers: ImageTriggers,
): readonly string[] {
  switch (base.kind) {
    case 'scratch':
      return [];
    case 'image':
      return triggers(base.image, platform);
    case 'stage': {
      const below = stages[base.index]?.instructions ?? [];
      return below.flatMap((instruction) => (instruction.keyword === 'ONBUILD' ? [instruction.expression] : []));
    }
  }
}

/** Of stages with the same name, which BuildKit allows, the last. */
function stagesByName(stages: readonly Stage[]): ReadonlyMap<string, number> {
  return new Map(stages.flatMap(({ name, index }) => (name === undefined ? [] : [[name, index] as const])));
}
