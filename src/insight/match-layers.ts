import { compareContent, unexpectedContent } from './compare-content.ts';
import type { Difference } from './difference.ts';
import type { ContentEntry, LayerContent } from './layer-content.ts';

/** A layer that the commit explains. */
export interface ExplainedLayer {
  /** "line 5: COPY . .". */
  readonly where: string;
  /** Layers of the files of one COPY share no file, so that those of one group may stand in any order among themselves. */
  readonly group: string;
  /** What it should hold, or the very layer where that is recorded. */
  readonly entries: readonly ContentEntry[];
}

export interface MatchedLayers {
  /** For each explained layer the layer of the image that stands for it, where there is one. */
  readonly layers: readonly (LayerContent | undefined)[];
  readonly differences: readonly Difference[];
}

/**
 * Finds for each layer that the commit explains the one in the image that holds the same, wherever it stands; pairs what is left, in order,
 * and names how it differs. A layer that nothing explains is a difference with everything in it, and so is another order of instructions.
 */
export function matchLayers(explained: readonly ExplainedLayer[], actual: readonly LayerContent[]): MatchedLayers {
  const free = new Set(actual);
  const contents = new Map(actual.map((layer) => [layer, textOf(layer.entries)]));
  const layers: (LayerContent | undefined)[] = explained.map(({ entries }) => {
    const text = textOf(entries);
    const same = [...free].find((layer) => contents.get(layer) === text);
    if (same !== undefined) free.delete(same);
    return same;
  });
  const differences: Difference[] = [];
  for (const [place, { where, entries }] of explained.entries()) {
    if (layers[place] !== undefined) continue;
    const likest = likestOf(entries, [...free]);
    if (likest !== undefined) free.delete(likest);
    layers[place] = likest;
    if (likest === undefined) differences.push(...compareContent(where, entries, []), ...emptyLayer(where, entries));
    else differences.push(...compareContent(where, entries, likest.entries));
  }
  for (const layer of free) {
    const where = `layer ${actual.indexOf(layer) + 1} above the base (${layer.layer.digest})`;
    differences.push({ where, what: 'no instruction explains this layer' }, ...unexpectedContent(where, layer.entries));
  }
  return { layers, differences: [...differences, ...orderDifferences(explained, layers, actual)] };
}

function emptyLayer(where: string, entries: readonly ContentEntry[]): readonly Difference[] {
  return entries.length === 0 ? [{ where, what: 'missing', expected: 'an empty layer' }] : [];
}

/** Of the layers that are left, the one that has most paths in common. */
function likestOf(entries: readonly ContentEntry[], layers: readonly LayerContent[]): LayerContent | undefined {
  const paths = new Set(entries.map(({ path }) => path));
  const common = (layer: LayerContent) => layer.entries.filter(({ path }) => paths.has(path)).length;
  const [likest] = layers.map((layer) => ({ layer, count: common(layer) })).sort((a, b) => b.count - a.count);
  return likest === undefined || (likest.count === 0 && entries.length > 0) ? undefined : likest.layer;
}

function orderDifferences(
  explained: readonly ExplainedLayer[],
  layers: readonly (LayerContent | undefined)[],
  actual: readonly LayerContent[],
): readonly Difference[] {
  const groups: { group: string; where: string; places: number[] }[] = [];
  for (const [at, { group, where }] of explained.entries()) {
    const layer = layers[at];
    if (layer === undefined) continue;
    const last = groups.at(-1);
    const place = actual.indexOf(layer);
    if (last?.group === group) last.places.push(place);
    else groups.push({ group, where, places: [place] });
  }
  return groups.flatMap(({ where, places }, at) => {
    const below = groups.slice(0, at).flatMap((earlier) => earlier.places);
    return Math.max(-1, ...below) > Math.min(...places)
      ? [{ where, what: 'its layer stands below one of an earlier instruction' }]
      : [];
  });
}

/** Same text, same content: the order of entries does not matter, but for a path that stands twice. */
function textOf(entries: readonly ContentEntry[]): string {
  const lines = entries.map(({ path, type, mode, uid, gid, target, digest, device, xattrs }) =>
    JSON.stringify([path, type, type === 'symlink' ? 0 : mode, uid, gid, target, digest, device, xattrText(xattrs)]),
  );
  return lines.sort().join('\n');
}

function xattrText(xattrs: ContentEntry['xattrs'] = {}): string[] {
  return Object.entries(xattrs)
    .map(([name, value]) => `${name}=${Buffer.from(value).toString('base64')}`)
    .sort();
}
