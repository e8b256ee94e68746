import type { LayerEntry } from '../layer/entry.ts';
import type { OpenEntries } from './compose/run-view.ts';

/** What is known of the entries of layers that are not made yet, lowest first: of a path the topmost one counts. */
export function openEntriesOf(layers: readonly (readonly LayerEntry[])[]): OpenEntries {
  const entries = new Map<string, LayerEntry>();
  const linked = new Set<string>();
  for (const entry of layers.flat()) {
    entries.set(entry.path, entry);
    if (entry.type === 'hardlink') linked.add(entry.path).add(entry.target);
  }
  return { entryAt: (path) => entries.get(path), isLinked: (path) => linked.has(path) };
}

export interface ChangedLayers {
  readonly layers: readonly (readonly LayerEntry[])[];
  /** What no layer has an entry for. */
  readonly left: readonly LayerEntry[];
}

/**
 * Puts entries in the place of those that are there: a folder in every layer that names it, for layers may be put in another order;
 * anything else in the topmost, which hides the others.
 */
export function changeEntries(
  layers: readonly (readonly LayerEntry[])[],
  changed: readonly LayerEntry[],
): ChangedLayers {
  const changes = new Map(changed.map((entry) => [entry.path, entry]));
  const done = new Set<string>();
  const fromTop = layers.toReversed().map((layer) => {
    const named = new Set<string>();
    const entries = layer.map((entry) => {
      const change = changes.get(entry.path);
      if (change === undefined || (change.type !== 'directory' && done.has(entry.path))) return entry;
      named.add(entry.path);
      return change;
    });
    for (const path of named) done.add(path);
    return named.size === 0 ? layer : entries;
  });
  return { layers: fromTop.reverse(), left: changed.filter(({ path }) => !done.has(path)) };
}
