import type { StageSource } from '../../dockerfile/stages/stages.ts';
import type { Fingerprint } from '../../layer/fingerprint.ts';
import type { Repository } from '../../oci/reference.ts';
import type { Key } from '../../plan/input.ts';
import { planSegments, type SegmentsPlan, type SegmentsQuestion } from '../../plan/plan-segments.ts';
import type { BaseImage, RunResult } from '../../plan/segment.ts';
import { type SourceId, sourceIdOf, type TakenSource } from '../../plan/taken-source.ts';
import type { BuildPorts } from '../ports.ts';
import { readBaseFacts } from '../stored/base-store.ts';
import { hasLayers } from '../stored/has-layers.ts';
import type { PreviousImage } from '../stored/previous-image.ts';
import { readRun, type StoredRun } from '../stored/run-store.ts';
import type { Trust } from './find-base.ts';

export interface ResolvedSegments {
  readonly segments: SegmentsPlan;
  /** With as much of its facts as composing needed. */
  readonly base: BaseImage;
  /** Of every run segment whose result exists. */
  readonly results: ReadonlyMap<Key, RunResult>;
}

/** Finds what a stage or image holds that instructions take from; undefined while something of it must be made first. */
export type FindSource = (source: StageSource, contents: TakenSource['contents']) => Promise<TakenSource | undefined>;

export interface ResolveRequest extends Omit<SegmentsQuestion, 'sources'> {
  readonly repository: Repository;
  /** The image of an earlier build, where it is believed. */
  readonly previous: PreviousImage | undefined;
  readonly trust: Trust;
  readonly findSource: FindSource;
}

/**
 * Plans everything above the base as far as what exists allows: fetches the base's whole facts, the results of earlier runs and what
 * other stages hold where they are needed. Ends early where something must be made before more can be said.
 */
export async function resolveSegments(request: ResolveRequest, ports: BuildPorts): Promise<ResolvedSegments> {
  const { repository, previous, trust, findSource, ...question } = request;
  const results = new Map(question.results);
  const sources = new Map<SourceId, TakenSource>();
  const rememberedResults = trust === 'trust' ? rememberedRuns(previous) : new Map<Key, RunResult>();
  const remembered = trust === 'trust' ? rememberedCopies(previous) : new Map<Fingerprint, Key>();
  let { base } = question;
  let hasWholeFacts = false;
  for (;;) {
    const segments = planSegments({ ...question, base, results, sources, remembered });
    const { ends } = segments;
    if (ends.with === 'facts') {
      if (hasWholeFacts) throw new RangeError(`The whole facts of base ${base.key} say nothing of ${ends.path}`);
      base = { ...base, facts: await readBaseFacts(repository, base, ports) };
      hasWholeFacts = true;
      continue;
    }
    if (ends.with === 'archive') {
      await question.facts.archives.read(ends.path, ports);
      continue;
    }
    for (const { kind, key } of segments.segments) {
      if (kind !== 'run' || results.has(key)) continue;
      const result = rememberedResults.get(key) ?? (await findRun(repository, key, trust, ports));
      if (result !== undefined) results.set(key, result);
    }
    if (ends.with === 'complete') return { segments, base, results };
    if (ends.with === 'source') {
      const source = await findSource(ends.source, ends.contents);
      if (source === undefined) return { segments, base, results };
      sources.set(sourceIdOf(ends.source), source);
      continue;
    }
    const run = await findRun(repository, ends.of, trust, ports);
    if (run === undefined) {
      results.delete(ends.of); // what it left is not known, so it is executed again
      return { segments, base, results };
    }
    results.set(ends.of, run);
  }
}

/** A run's result in the registry. After a loss, only with all of its layers. */
async function findRun(
  repository: Repository,
  key: Key,
  trust: Trust,
  ports: BuildPorts,
): Promise<StoredRun | undefined> {
  const run = await readRun(repository, key, ports);
  return run === undefined || trust === 'trust' || (await hasLayers(run, repository, ports)) ? run : undefined;
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

/** Layers of files that the previous image has. What was read of them then holds as long as git vouches for the same contents. */
function rememberedCopies(previous: PreviousImage | undefined): Map<Fingerprint, Key> {
  const copies = previous?.record.segments ?? [];
  return new Map(copies.flatMap(({ key, fingerprint }) => (fingerprint === undefined ? [] : [[fingerprint, key]])));
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
