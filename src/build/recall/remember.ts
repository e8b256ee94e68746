import { tellsOfChanges } from '../../context/times-of-change.ts';
import type { BuildRun } from '../image-order.ts';
import type { MadeSegments } from '../make-image.ts';
import { askedFrontend, type PlannedImage } from '../plan-image.ts';
import type { BuildPorts } from '../ports.ts';
import { formatQuestion } from './question.ts';
import { recollect } from './recollect.ts';

/** Keeps what the next build on this machine can start from, where there is a memory and it would help. */
export async function remember(
  planned: PlannedImage,
  made: MadeSegments,
  { lock, buildPlatform, provenance }: Pick<BuildRun, 'lock' | 'buildPlatform' | 'provenance'>,
  { memory }: Pick<BuildPorts, 'memory'>,
): Promise<void> {
  if (memory === undefined) return;
  if (askedFrontend(planned.facts, lock).length > 0) return; // the plan may have asked nobody yet
  const { spec, facts, dockerfileText: dockerfile } = planned;
  if (!(await tellsOfChanges(spec.context).catch(() => false))) return; // gone meanwhile
  const ignore = facts.context.ignore.text;
  const question = formatQuestion({ spec, lock, buildPlatform, ignore, dockerfile, provenance });
  const recollection = recollect(planned, made, question);
  if (recollection !== undefined) await memory.keep(spec, recollection);
}
