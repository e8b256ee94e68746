import type { Variables } from '../dockerfile/expand/variables.ts';
import { argsInForce, type StageState, startStage } from '../dockerfile/stages/stage-state.ts';
import type { StageSource } from '../dockerfile/stages/stages.ts';
import type { Fingerprint } from '../layer/fingerprint.ts';
import type { ImageFacts } from './analysis.ts';
import type { BaseSegment } from './base-segment.ts';
import { startOfChain, type WalkedStep, walk } from './chain.ts';
import { composeSimpleRun, composeStep, simpleRunOf } from './compose-step.ts';
import { whyEngine } from './cut.ts';
import type { Key } from './input.ts';
import { planRun } from './plan-run.ts';
import type { BaseImage, RunResult, Segment } from './segment.ts';
import { type DraftRootfs, draftSegments, type SegmentDraft } from './segment-draft.ts';
import type { SourceId, TakenSource } from './taken-source.ts';
import { lookAtTakings, type Takings } from './takings.ts';

/** A line of the image's history: of an instruction that makes no layer, or the lines of a segment's layers. */
export type HistoryLine = { readonly createdBy: string } | { readonly segment: number };

/** A simple RUN that was composed into the layers of others. `after` so many segments it stands in the Dockerfile. */
export interface ChangeOfLayers {
  readonly line: number;
  readonly text: string;
  readonly after: number;
}

export interface SegmentsPlan {
  readonly segments: readonly Segment[];
  readonly history: readonly HistoryLine[];
  readonly changes: readonly ChangeOfLayers[];
  /** What the last instruction leaves: configuration of the image, as far as the plan goes. */
  readonly state: StageState;
  /** The file system that the last segment leaves. */
  readonly rootfs: DraftRootfs;
  /** What composing looked at in the base: what the next build needs to know of it. */
  readonly looked: { readonly paths: readonly string[]; readonly accounts: boolean };
  /**
   * `complete`, or why the plan ends early: what stands above the last segment needs to know what that run leaves (`result`),
   * more of the base than the facts at hand tell (`facts`), what another stage or image holds (`source`), or what a file of the context
   * holds that ADD may unpack (`archive`).
   */
  readonly ends:
    | { readonly with: 'complete' }
    | { readonly with: 'result'; readonly of: Key }
    | { readonly with: 'facts'; readonly path: string }
    | { readonly with: 'archive'; readonly path: string }
    | UnknownSource;
}

/** A stage or image must be looked at. `contents`: of how much of it. */
export interface UnknownSource {
  readonly with: 'source';
  readonly source: StageSource;
  readonly contents: TakenSource['contents'];
}

export interface SegmentsQuestion {
  readonly facts: ImageFacts;
  readonly baseSegment: BaseSegment;
  readonly base: BaseImage;
  /** Results of run segments that are known so far. */
  readonly results: ReadonlyMap<Key, RunResult>;
  /** Keys of layers that the image before has, by what git vouched for. */
  readonly remembered?: ReadonlyMap<Fingerprint, Key>;
  /** Other stages and images that instructions take from, as far as they are known. */
  readonly sources: ReadonlyMap<SourceId, TakenSource>;
}

/**
 * Cuts everything above the base into segments. A function of what is known: when it ends early, it is asked again with more.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING and whatever else composing finds wrong
 */
export function planSegments(question: SegmentsQuestion): SegmentsPlan {
  const { facts, base, baseSegment, results } = question;
  const start = stateOnBase(question);
  const steps = stepsAboveBase(question, start);
  const { remembered = new Map() } = question;
  const draft = draftSegments(base.facts, { remembered, baseLayers: base.layers.length, steps });
  const takings = lookAtTakings(question.sources);
  const { inputsTaken } = takings;
  let state = start;

  const end = (ends: SegmentsPlan['ends']): SegmentsPlan => {
    const finished = draft.finish();
    return { ...finished, rootfs: draft.rootfs(), state, ends };
  };
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === undefined) break;
    const outcome = composeOn(draft, takings, step, facts);
    if (outcome.kind === 'ends') return end(outcome.ends);
    if (outcome.kind === 'composed') {
      state = step.state;
      at++;
      continue;
    }
    const [, ...others] = consecutiveRuns(steps, at);
    const unknown = others.map(takings.lookAt).find((ends) => ends !== undefined);
    if (unknown !== undefined) return end(unknown);
    const because = [outcome.because, ...others.map(({ instruction }) => whyEngine(instruction))];
    const segment = planRun([step, ...others], steps.slice(0, at), { facts, baseSegment, inputsTaken }, because);
    draft.addRun(segment, results.get(segment.key)?.tree);
    state = others.at(-1)?.state ?? step.state;
    at += 1 + others.length;
  }
  return end({ with: 'complete' });
}

type StepOutcome =
  | { readonly kind: 'composed' }
  | { readonly kind: 'engine'; readonly because: string }
  | { readonly kind: 'ends'; readonly ends: SegmentsPlan['ends'] };

/** Adds a step to the draft if no engine is needed for it. */
function composeOn(draft: SegmentDraft, takings: Takings, step: WalkedStep, facts: ImageFacts): StepOutcome {
  const unknownSource = takings.lookAt(step);
  if (unknownSource !== undefined) return { kind: 'ends', ends: unknownSource };
  const run = simpleRunOf(step);
  const because = run === undefined ? whyEngine(step.instruction) : undefined;
  if (because !== undefined) return { kind: 'engine', because };
  if (isMetadata(step)) {
    draft.addMetadata(step);
    return { kind: 'composed' };
  }
  const rootfs = draft.rootfs();
  if (rootfs.kind === 'after-run') return { kind: 'ends', ends: { with: 'result', of: rootfs.key } };
  const composition =
    run === undefined
      ? composeStep(step, rootfs.facts(), facts, takings.sourceOf(step))
      : composeSimpleRun(run, step, rootfs.facts(), draft.openEntries());
  switch (composition.kind) {
    case 'engine':
      draft.addLooked(composition);
      return composition;
    case 'unknown':
      return { kind: 'ends', ends: { with: 'facts', path: composition.path } };
    case 'source-unknown':
      return { kind: 'ends', ends: takings.moreOf(step) };
    case 'archive-unread':
      return { kind: 'ends', ends: { with: 'archive', path: composition.path } };
    case 'entries': {
      const add = run === undefined ? draft.addFiles : draft.changeFiles;
      const unknown = add(composition, step);
      if (unknown !== undefined) return { kind: 'ends', ends: { with: 'facts', path: unknown } };
      takings.tookFiles(step, composition.entries);
      return { kind: 'composed' };
    }
  }
}

/** The base's configuration decides from here on; of a base with instructions also their arguments. */
function stateOnBase({ facts, baseSegment, base }: SegmentsQuestion): StageState {
  const config = base.config.config ?? {};
  const last = baseSegment.steps.at(-1);
  if (last === undefined) return startOfChain(facts.analysis.chain, config, base.config.author);
  // What ENV says, only the base can tell: it may be made of variables of an image that nobody has looked at.
  const { variables } = startStage({ from: 'image', config });
  return {
    ...last.state,
    config,
    variables: new Map([...variables, ...argsOver(variables, baseSegment.steps, last)]),
    ...(base.config.author === undefined ? {} : { author: base.config.author }),
  };
}

/** The base's ARGs that hide a variable of the image, or that it does not have: those of stages below come after its ENV no more. */
function argsOver(
  variables: Variables,
  steps: readonly WalkedStep[],
  { state, written: { stage } }: WalkedStep,
): [string, string][] {
  const ofStage = steps.flatMap(({ instruction, written }) =>
    instruction.keyword === 'ARG' && written.stage === stage ? instruction.args : [],
  );
  const isOver = (name: string) => ofStage.some((arg) => arg.name === name && arg.value !== undefined);
  return Object.entries(argsInForce(state)).filter(([name]) => !variables.has(name) || isOver(name));
}

function stepsAboveBase({ facts, baseSegment }: SegmentsQuestion, start: StageState): WalkedStep[] {
  const { chain, stageContext } = facts.analysis;
  return [...walk(chain.steps.slice(baseSegment.cut), start, baseSegment.steps.at(-1)?.written.stage, stageContext)];
}

/** The steps of one stage from `at` on that only an engine can do, whatever they stand on. A memoised RUN is alone. */
function consecutiveRuns(steps: readonly WalkedStep[], at: number): WalkedStep[] {
  const runs: WalkedStep[] = [];
  for (const step of steps.slice(at)) {
    const isAlone = step.written.instruction.annotations.memo !== undefined;
    if (whyEngine(step.instruction) === undefined || (isAlone && runs.length > 0)) break;
    if (step.written.stage !== steps[at]?.written.stage) break;
    runs.push(step);
    if (isAlone) break;
  }
  return runs;
}

function isMetadata({ instruction }: WalkedStep): boolean {
  return !['COPY', 'ADD', 'WORKDIR', 'RUN'].includes(instruction.keyword);
}
