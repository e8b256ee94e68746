import type { Repository } from '../oci/reference.ts';
import type { Key } from '../plan/input.ts';
import { planSegments, type SegmentsPlan, type SegmentsQuestion } from '../plan/plan-segments.ts';
import type { BaseImage, RunResult } from '../plan/segment.ts';
import { readBaseFacts } from './base-store.ts';
import type { Trust } from './find-base.ts';
import type { BuildPorts } from './ports.ts';
import type { PreviousImage } from './previous-image.ts';
import { readRun } from './run-store.ts';

export interface ResolvedSegments {
  readonly segments: SegmentsPlan;
  /** With as much of its facts as composing needed. */
  readonly base: BaseImage;
  /** Of every run segment whose result exists. */
  readonly results: ReadonlyMap<Key, RunResult>;
}

/**
 * Plans everything above the base as far as what exists allows: fetches the base's whole facts and the results of earlier runs
 * where they are needed. Ends early where a run must be executed before more can be said.
 */
export async function resolveSegments(
  question: Omit<SegmentsQuestion, 'results'> & { readonly results?: ReadonlyMap<Key, RunResult> },
  repository: Repository,
  previous: PreviousImage | undefined,
  trust: Trust,
  ports: BuildPorts,
): Promise<ResolvedSegments> {
  const results = new Map<Key, RunResult>(question.results ?? []);
  const remembered = trust === 'trust' ? rememberedRuns(previous) : new Map<Key, RunResult>();
  let { base } = question;
  for (;;) {
    const segments = planSegments({ ...question, base, results });
    const { ends } = segments;
    if (ends.with === 'facts') {
      base = { ...base, facts: await readBaseFacts(repository, base, ports) };
      continue;
    }
    const needsTree = ends.with === 'result' ? ends.of : undefined;
    let learnt = false;
    for (const { kind, key } of segments.segments) {
      if (kind !== 'run' || (results.has(key) && (key !== needsTree || results.get(key)?.tree !== undefined))) continue;
      const known = key === needsTree ? undefined : remembered.get(key);
      const result = known ?? (await readRun(repository, key, ports));
      if (result === undefined) continue;
      results.set(key, result);
      learnt = true;
    }
    if (!learnt || needsTree === undefined || results.get(needsTree)?.tree === undefined)
      return { segments, base, results };
  }
}

/** Results that the previous image's manifest carries. Their trees it does not know. */
function rememberedRuns(previous: PreviousImage | undefined): Map<Key, RunResult> {
  const results = new Map<Key, RunResult>();
  if (previous === undefined) return results;
  for (const { kind, key, diffIds, createdBy, layers } of segmentsOf(previous)) {
    if (kind === 'run') results.set(key, { layers, diffIds, createdBy });
  }
  return results;
}

/** The segments of an earlier image with their layers, which stand in its manifest in the same order above those of the base. */
export function segmentsOf({ record, manifest }: PreviousImage) {
  let at = record.base.diffIds.length;
  return record.segments.map((segment) => {
    const layers = manifest.layers.slice(at, at + segment.diffIds.length);
    at += segment.diffIds.length;
    return { ...segment, layers };
  });
}
