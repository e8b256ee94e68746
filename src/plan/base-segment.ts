import { ToolError } from '../errors.ts';
import { type ImageFacts, inputsOfChain, type StageAnswers, walkChain } from './analysis.ts';
import type { WalkedStep } from './chain.ts';
import { findCut } from './cut.ts';
import { frontendInputs } from './frontend.ts';
import type { ImageSpec } from './image-spec.ts';
import { type Input, type Key, keyOf } from './input.ts';

/** The base of an image as its Dockerfile and its inputs say it; whether it exists is another question. */
export interface BaseSegment {
  readonly key: Key;
  readonly inputs: readonly Input[];
  /** How many steps of the chain it takes. 0: the FROM image as it is. */
  readonly cut: number;
  readonly steps: readonly WalkedStep[];
  /** How it is made when it is missing: executed, or its FROM image copied over; `scratch` needs nothing. */
  readonly madeBy: 'engine' | 'copy' | 'scratch';
}

/** @throws {ToolError} DOCKERFILE_BASE_NOT_FOUND when the configuration's `base` names no instruction */
export function planBaseSegment(
  facts: ImageFacts,
  answers: StageAnswers,
  spec: Pick<ImageSpec, 'name' | 'baseThrough'>,
): BaseSegment {
  const { chain } = facts.analysis;
  const walked = walkChain(facts, chain);
  const cut = findCut({
    steps: walked,
    context: facts.context,
    takesApplicationFiles: answers.takesApplicationFiles,
    ...(spec.baseThrough === undefined ? {} : { baseThrough: spec.baseThrough }),
  });
  if (cut === undefined) {
    throw new ToolError(
      'DOCKERFILE_BASE_NOT_FOUND',
      `Cutting ${facts.analysis.dockerfile.file}: no instruction begins with "${spec.baseThrough}"`,
      {
        hint: `Set images.${spec.name}.base in hydrofoil.yaml to how the base's last instruction begins, or leave it out.`,
        location: { file: facts.analysis.dockerfile.file },
      },
    );
  }
  const steps = walked.slice(0, cut);
  const madeBy = steps.length > 0 ? 'engine' : chain.from.kind === 'scratch' ? 'scratch' : 'copy';
  const inputs = [
    ...(madeBy === 'engine' ? frontendInputs(facts) : []),
    ...inputsOfChain(facts, chain, steps, answers),
  ];
  return { key: keyOf(inputs), inputs, cut, steps, madeBy };
}
