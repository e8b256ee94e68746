import type { SegmentRecord } from '../../plan/record.ts';
import type { KnownSegment } from '../../plan/segment.ts';

/**
 * The segments as their layers stand in the image, lowest first. Those of one COPY may stand in any order, and a node unpacks again every layer
 * above the lowest that it does not have. So what stood lowest in the previous image and is unchanged stays where it is. Above that everything
 * is unpacked anyhow and may move: assets below what people edit, and what changed lately above what did not for longer.
 *
 * @param previous the segments of the previous image, lowest first
 */
export function orderSegments<S extends KnownSegment>(
  segments: readonly S[],
  previous: readonly Pick<SegmentRecord, 'key'>[],
): readonly S[] {
  const placeBefore = new Map(previous.map(({ key }, place) => [key, place]));
  const stays: S[] = [];
  const ordered: S[] = [];
  for (const group of groupsOf(segments)) {
    const others = new Map(group.map((segment) => [segment.key, segment]));
    for (let next = nextToStay(); next !== undefined; next = nextToStay()) {
      others.delete(next.key);
      stays.push(next);
      ordered.push(next);
    }
    ordered.push(...[...others.values()].toSorted((one, other) => rank(one) - rank(other)));

    function nextToStay(): S | undefined {
      const key = previous[stays.length]?.key;
      return key === undefined || stays.length < ordered.length ? undefined : others.get(key);
    }
  }
  return ordered;

  function rank(segment: S): number {
    const place = placeBefore.get(segment.key) ?? previous.length;
    return holdsAssets(segment) ? place - previous.length - 1 : place;
  }
}

/** The layers of one COPY each, and every other segment for itself. */
function groupsOf<S extends KnownSegment>(segments: readonly S[]): readonly (readonly S[])[] {
  const groups: S[][] = [];
  for (const segment of segments) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && areOfOneCopy(last[0], segment)) last.push(segment);
    else groups.push([segment]);
  }
  return groups;
}

function areOfOneCopy(one: KnownSegment, other: KnownSegment): boolean {
  return one.kind === 'copy' && other.kind === 'copy' && one.step === other.step;
}

function holdsAssets(segment: KnownSegment): boolean {
  return segment.kind === 'copy' && segment.holdsAssets;
}
