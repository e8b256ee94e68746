import type { StageState } from '../../dockerfile/stages/stage-state.ts';
import type { SegmentsPlan } from '../../plan/plan-segments.ts';
import type { BaseImage, KnownSegment } from '../../plan/segment.ts';
import type { ResolvedSegments } from './resolve-segments.ts';

/** All of what an image consists of that its manifest and its key are made from, planned now or known from before. */
export interface ComposedImage {
  readonly base: Omit<BaseImage, 'facts'>;
  readonly segments: ComposedSegments;
  readonly results: ResolvedSegments['results'];
}

export interface ComposedSegments extends Pick<SegmentsPlan, 'history'> {
  readonly segments: readonly KnownSegment[];
  readonly state: Pick<StageState, 'config' | 'author'>;
}
