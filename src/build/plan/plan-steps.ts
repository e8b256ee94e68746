import type { Repository } from '../../oci/reference.ts';
import type { ComposeStepPlan, StepPlan } from '../../plan/image-plan.ts';
import type { Key } from '../../plan/input.ts';
import type { ChangeOfLayers, SegmentsPlan } from '../../plan/plan-segments.ts';
import { diffInputs, type Reason } from '../../plan/reason.ts';
import type { CopySegment, KnownRun, KnownSegment } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import { readRun } from '../stored/run-store.ts';
import type { ResolvedSegments } from './resolve-segments.ts';

/** What an earlier build of the same stage had above its base. */
export interface EarlierSteps {
  /** Of its run segments, from below. */
  readonly runs: readonly Key[];
  /** Layers that are in the registry. */
  readonly layers: ReadonlySet<Key>;
}

/** What stands above a base, whether it was planned now or is known from before. */
export interface KnownSegments extends Pick<ResolvedSegments, 'results'> {
  readonly segments: Pick<SegmentsPlan, 'changes'> & { readonly segments: readonly KnownSegment[] };
}

/** What becomes of each segment above the base, and why. */
export async function planSteps(
  { segments: { segments, changes }, results }: KnownSegments,
  repository: Repository,
  earlier: EarlierSteps,
  ports: BuildPorts,
): Promise<StepPlan[]> {
  const steps: StepPlan[] = [];
  const addChanges = (after: number) => {
    for (const change of changes) if (change.after === after) steps.push(...planChange(change, segments));
  };
  for (const [place, segment] of segments.entries()) {
    const { line, text } = segment;
    addChanges(place);
    if (segment.kind === 'copy') {
      const last = steps.at(-1);
      const bucket = planBucket(segment, earlier.layers);
      if (last?.kind === 'copy' && last.line === line) steps.splice(-1, 1, joinBuckets(last, bucket));
      else steps.push(bucket);
    } else {
      const exists = results.has(segment.key);
      const before = earlier.runs[steps.filter(({ kind }) => kind === 'run').length];
      const because = exists ? [] : await whyRun(segment, before, repository, ports);
      steps.push({
        kind: 'run',
        line,
        text,
        action: exists ? 'reuse' : 'execute',
        engineBecause: segment.because,
        because,
      });
    }
  }
  addChanges(segments.length);
  return steps;
}

/** One that came to have a layer of its own is told with that. */
function planChange({ line, text }: ChangeOfLayers, segments: readonly KnownSegment[]): StepPlan[] {
  const hasLayer = segments.some((segment) => segment.line === line);
  return hasLayer ? [] : [{ kind: 'change', action: 'compose', line, text }];
}

/** One layer of a COPY. */
function planBucket({ key, line, text, fileCount, sizeBytes }: CopySegment, known: ReadonlySet<Key>): ComposeStepPlan {
  const isKnown = known.has(key);
  const made = isKnown ? { fileCount: 0, sizeBytes: 0 } : { fileCount, sizeBytes };
  return {
    kind: 'copy',
    line,
    text,
    action: isKnown ? 'reuse' : 'compose',
    ...made,
    layers: { composed: isKnown ? 0 : 1, all: 1 },
  };
}

function joinBuckets(one: ComposeStepPlan, other: ComposeStepPlan): ComposeStepPlan {
  return {
    ...one,
    action: one.action === 'reuse' ? other.action : one.action,
    fileCount: one.fileCount + other.fileCount,
    sizeBytes: one.sizeBytes + other.sizeBytes,
    layers: { composed: one.layers.composed + other.layers.composed, all: one.layers.all + other.layers.all },
  };
}

/** How the inputs differ from those of the run at the same place of an earlier build. */
async function whyRun(
  segment: KnownRun,
  before: Key | undefined,
  repository: Repository,
  ports: BuildPorts,
): Promise<readonly Reason[]> {
  if (before === undefined) return [{ change: 'first-build' }];
  const missing: Reason = { change: 'missing', name: `result ${segment.key.slice(0, 12)}` };
  const stored = before === segment.key ? undefined : await readRun(repository, before, ports);
  const reasons = stored === undefined ? [] : diffInputs(stored.inputs, segment.inputs).map(baseBelow);
  return reasons.length === 0 ? [missing] : reasons;
}

function baseBelow(reason: Reason): Reason {
  return 'input' in reason && reason.input.kind === 'from' && reason.input.name === 'base'
    ? { change: 'below', name: 'the base' }
    : reason;
}
