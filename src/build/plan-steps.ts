import type { Repository } from '../oci/reference.ts';
import type { StepPlan } from '../plan/image-plan.ts';
import { diffInputs, type Reason } from '../plan/reason.ts';
import type { RunSegment } from '../plan/segment.ts';
import type { BuildPorts } from './ports.ts';
import type { PreviousImage } from './previous-image.ts';
import type { ResolvedSegments } from './resolve-segments.ts';
import { readRun } from './run-store.ts';

/** What becomes of each segment above the base, and why. */
export async function planSteps(
  { segments: { segments }, results }: ResolvedSegments,
  repository: Repository,
  previous: PreviousImage | undefined,
  ports: BuildPorts,
): Promise<StepPlan[]> {
  const known = new Set(previous?.record.segments.map(({ key }) => key));
  const steps: StepPlan[] = [];
  for (const segment of segments) {
    const { line, text } = segment;
    if (segment.kind === 'copy') {
      const { fileCount, sizeBytes } = segment;
      steps.push({
        kind: 'copy',
        line,
        text,
        action: known.has(segment.key) ? 'reuse' : 'compose',
        fileCount,
        sizeBytes,
      });
    } else {
      const exists = results.has(segment.key);
      const because = exists
        ? []
        : await whyRun(segment, steps.filter(({ kind }) => kind === 'run').length, repository, previous, ports);
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
  return steps;
}

/** How the inputs differ from those of the run at the same place of the previous image. */
async function whyRun(
  segment: RunSegment,
  place: number,
  repository: Repository,
  previous: PreviousImage | undefined,
  ports: BuildPorts,
): Promise<readonly Reason[]> {
  const before = previous?.record.segments.filter(({ kind }) => kind === 'run')[place];
  if (before === undefined) return [{ change: 'first-build' }];
  const missing: Reason = { change: 'missing', name: `result ${segment.key.slice(0, 12)}` };
  const stored = before.key === segment.key ? undefined : await readRun(repository, before.key, ports);
  const reasons = stored === undefined ? [] : diffInputs(stored.inputs, segment.inputs).map(baseBelow);
  return reasons.length === 0 ? [missing] : reasons;
}

function baseBelow(reason: Reason): Reason {
  return 'input' in reason && reason.input.kind === 'from' && reason.input.name === 'base'
    ? { change: 'below', name: 'the base' }
    : reason;
}
