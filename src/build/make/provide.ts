import type { ImageFacts } from '../../plan/analysis.ts';
import type { BaseSegment } from '../../plan/base-segment.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import type { BaseImage, RunSegment } from '../../plan/segment.ts';
import type { StageWork } from '../plan/stage-work.ts';
import type { BuildPorts, MountSources } from '../ports.ts';
import { provide, type SharedWork } from '../shared-work.ts';
import { baseTag, takeOverBase } from '../stored/base-store.ts';
import { runTag, type StoredRun, takeOverRun } from '../stored/run-store.ts';
import type { AssembledImage } from './assemble.ts';
import type { LayerShelf } from './layer-shelf.ts';
import { makeBase } from './make-base.ts';
import type { MakeImageRequest } from './make-image-request.ts';
import { makeRun } from './make-run.ts';

export interface BaseRequest {
  readonly spec: ImageSpec;
  readonly mounts: MountSources;
  readonly facts: ImageFacts;
}

/** A base that the repository does not have: from another image's repository, else made. */
export function provideBase(
  segment: BaseSegment,
  { spec, mounts, facts }: BaseRequest,
  { bases: work, repositories }: SharedWork,
  ports: BuildPorts,
): Promise<BaseImage> {
  const ways = {
    tag: baseTag(segment.key),
    name: `base ${segment.key.slice(0, 12)}`,
    takeOver: (from: ImageSpec['repository']) => takeOverBase(segment, from, spec.repository, ports),
    make: () => makeBase(segment, spec, mounts, facts, ports),
  };
  return provide(segment.key, spec.repository, ways, { work, repositories }, ports);
}

/** The result of a run that the repository does not have: likewise. */
export function provideRun(
  segment: RunSegment,
  work: StageWork,
  below: AssembledImage,
  shelf: LayerShelf,
  request: MakeImageRequest,
  ports: BuildPorts,
): Promise<StoredRun> {
  const { repository } = request.planned.spec;
  const { runs, repositories } = request.shared;
  const ways = {
    tag: runTag(segment.key),
    name: `result of line ${segment.line}`,
    takeOver: (from: ImageSpec['repository']) => takeOverRun(segment.key, from, repository, ports),
    make: () => makeRun(segment, work, below, shelf, request, ports),
  };
  return provide(segment.key, repository, ways, { work: runs, repositories }, ports);
}
