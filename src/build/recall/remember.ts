import { tellsOfChanges } from '../../context/times-of-change.ts';
import type { BuildRun } from '../image-order.ts';
import type { MadeSegments } from '../make/make-image.ts';
import { askedFrontend, type PlannedImage } from '../plan/plan-image.ts';
import type { BuildPorts } from '../ports.ts';
import { formatQuestion, questionOf } from './question.ts';
import { recollect } from './recollect.ts';

/** Keeps what the next build on this machine can start from, where there is a memory and it would help. */
export async function remember(
  planned: PlannedImage,
  made: MadeSegments,
  run: Pick<BuildRun, 'lock' | 'buildPlatform' | 'provenance' | 'shared'>,
  { memory }: Pick<BuildPorts, 'memory'>,
): Promise<void> {
  if (memory === undefined) return;
  if (askedFrontend(planned.facts, run.lock).length > 0) return; // the plan may have asked nobody yet
  const { spec, facts, dockerfileText } = planned;
  if (!(await tellsOfChanges(spec.context).catch(() => false))) return; // gone meanwhile
  const question = formatQuestion(questionOf(spec, facts.context.ignore.text, dockerfileText, run));
  const recollection = recollect(planned, made, question);
  if (recollection !== undefined) await memory.keep(spec, recollection);
}
