import type { ContentIds } from '../context/content-id.ts';
import type { ContextTree } from '../context/tree.ts';
import type { Dockerfile } from '../dockerfile/dockerfile.ts';
import { type BuildInputs, globalVariables } from '../dockerfile/expand/variables.ts';
import type { StageContext } from '../dockerfile/stages/stage-state.ts';
import {
  type ImageTriggers,
  type ResolvedStage,
  resolveStages,
  type StageSource,
} from '../dockerfile/stages/stages.ts';
import { resolveTarget, stagesNeeded } from '../dockerfile/stages/stages-needed.ts';
import type { RunConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import { formatPlatform } from '../oci/platform.ts';
import { inputsOfSteps } from './build-inputs.ts';
import { type Chain, chainOf, startOfChain, type WalkedStep, walk } from './chain.ts';
import type { AddedArchives } from './compose/added-archive.ts';
import { stepTakesApplicationFiles } from './cut.ts';
import type { KnownTriggers } from './from-images.ts';
import type { Frontend } from './frontend.ts';
import { type Input, textInput } from './input.ts';
import { type OwnImages, ownImageOf } from './own-images.ts';

/** A Dockerfile looked at for one target and platform, before anything outside was asked. */
export interface DockerfileAnalysis {
  readonly dockerfile: Dockerfile;
  readonly stages: readonly ResolvedStage[];
  readonly target: number;
  readonly needed: readonly number[];
  readonly chain: Chain;
  readonly stageContext: StageContext;
  /** Every image that a needed stage is FROM or takes from, as written after expansion; each once. */
  readonly images: readonly string[];
}

/** @param triggers ONBUILD of FROM images, as far as it is known */
export function analyzeDockerfile(
  dockerfile: Dockerfile,
  inputs: BuildInputs,
  triggers?: ImageTriggers,
): DockerfileAnalysis {
  const stages = resolveStages(dockerfile, inputs, triggers);
  const target = resolveTarget(dockerfile, inputs.target);
  const needed = stagesNeeded(stages, target);
  const sources = needed.flatMap((index) => {
    const stage = stages[index];
    return stage === undefined ? [] : [stage.base, ...stage.sources.flat()];
  });
  return {
    dockerfile,
    stages,
    target,
    needed,
    chain: chainOf(stages, target),
    stageContext: {
      file: dockerfile.file,
      escape: dockerfile.directives.escape,
      inputs,
      globals: globalVariables(dockerfile, inputs),
    },
    images: [...new Set(sources.flatMap((source) => (source.kind === 'image' ? [source.image] : [])))],
  };
}

/** What was read for one image, so that everything after it is a matter of thinking. */
export interface ImageFacts {
  readonly analysis: DockerfileAnalysis;
  readonly context: ContextTree;
  readonly contentIds: ContentIds;
  readonly archives: AddedArchives;
  /** Digest of every image of the analysis, from hydrofoil.lock or the registry. What stands for an image of the configuration is no digest of a manifest. */
  readonly digestOf: (image: string) => Digest;
  /** Configuration of an image, where the Dockerfile's COPY sources use variables that only it can set; else empty. */
  readonly configOf: (image: string) => RunConfig;
  /** Absent: the engine's own. */
  readonly frontend?: Frontend;
  /** ONBUILD of the images that needed stages are FROM: what the analysis knows of them, for whoever builds next. */
  readonly triggers: KnownTriggers;
  /** The images of the configuration that this one stands on or takes from. */
  readonly own?: OwnImages;
  /** Date of the last refresh in hydrofoil.lock, "2026-11-23". */
  readonly refreshed?: string;
}

/** Answers about whole stages, each worked out once. */
export interface StageAnswers {
  readonly takesApplicationFiles: (stage: number) => boolean;
  readonly inputsOfSource: (source: StageSource) => readonly Input[];
  /** Everything that the stages and images which a step takes from saw: what is known before any of them is made. */
  readonly inputsTaken: (step: WalkedStep) => readonly Input[];
}

export function answerAboutStages(facts: ImageFacts): StageAnswers {
  const takes = new Map<number, boolean>();
  const inputs = new Map<number, readonly Input[]>();
  const answers: StageAnswers = {
    takesApplicationFiles: (stage) =>
      remember(takes, stage, () =>
        walkChain(facts, chainOf(facts.analysis.stages, stage)).some((step) =>
          stepTakesApplicationFiles(step, facts.context, answers.takesApplicationFiles),
        ),
      ),
    inputsOfSource: (source) => {
      if (source.kind === 'scratch') return [];
      if (source.kind === 'image') return [imageInput(source.image, facts)];
      return remember(inputs, source.index, () => {
        const chain = chainOf(facts.analysis.stages, source.index);
        return inputsOfChain(facts, chain, walkChain(facts, chain), answers);
      });
    },
    inputsTaken: ({ written }) => written.sources.flatMap(answers.inputsOfSource),
  };
  return answers;
}

/** An image of the configuration is known by its name there: what Dockerfiles call it says nothing of its content. */
function imageInput(image: string, { digestOf, own }: ImageFacts): Input {
  const ours = ownImageOf(image, own);
  return ours === undefined
    ? { kind: 'from', name: image, digest: digestOf(image) }
    : { kind: 'image', name: ours.name, digest: digestOf(image) };
}

/** The same Dockerfile, looked at for one of the stages that its target needs. */
export function factsOfStage(facts: ImageFacts, stage: number): ImageFacts {
  const { analysis } = facts;
  const { stages } = analysis;
  return { ...facts, analysis: { ...analysis, target: stage, chain: chainOf(stages, stage) } };
}

/** Inputs of the first steps of a chain together with what they stand on. */
export function inputsOfChain(
  facts: ImageFacts,
  chain: Chain,
  steps: readonly WalkedStep[],
  answers: StageAnswers,
): Input[] {
  const platform = formatPlatform(chain.platform ?? facts.analysis.stageContext.inputs.targetPlatform);
  const { contentIds, context, refreshed } = facts;
  return [
    textInput('platform', platform, platform),
    ...(refreshed === undefined ? [] : [textInput('epoch', refreshed, refreshed)]),
    ...answers.inputsOfSource(chain.from),
    ...inputsOfSteps(steps, { contentIds, context, inputsTaken: answers.inputsTaken }),
  ];
}

/** The whole chain expanded, on the configuration of its FROM image as far as that is known. */
export function walkChain(facts: ImageFacts, chain: Chain): WalkedStep[] {
  const config = chain.from.kind === 'image' ? facts.configOf(chain.from.image) : {};
  return [...walk(chain.steps, startOfChain(chain, config), undefined, facts.analysis.stageContext)];
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
