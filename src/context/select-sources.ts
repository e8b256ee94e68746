import { decide, type PathDecision, parsePatterns } from './dockerignore.ts';
import { matchSource } from './match-sources.ts';
import type { ContextEntry, ContextTree } from './tree.ts';

/**
 * The entries that a COPY of these sources reads, folders with everything in them that `exclude` leaves; the root itself not.
 * Sources that match nothing select nothing. In the order of the tree.
 *
 * @throws {ToolError} CONTEXT_IGNORE_INVALID when an exclude pattern is malformed
 */
export function selectSources(
  tree: ContextTree,
  sources: readonly string[],
  exclude: readonly string[],
): readonly ContextEntry[] {
  const rules = parsePatterns(exclude, { file: '--exclude', line: 1 });
  const selected = new Set<ContextEntry>();
  const addBelow = (entry: ContextEntry, prefixLength: number, parent: PathDecision | undefined): void => {
    if (entry.type !== 'directory') return;
    for (const child of entry.children) {
      const decision = decide(rules, child.path.slice(prefixLength), parent);
      if (decision.by === undefined) selected.add(child);
      addBelow(child, prefixLength, decision);
    }
  };
  for (const source of sources) {
    const match = matchSource(tree, source.replace('/./', '/'));
    for (const { entry } of match.kind === 'matches' ? match.sources : []) {
      if (entry.path !== '') selected.add(entry);
      addBelow(entry, entry.path === '' ? 0 : entry.path.length + 1, undefined);
    }
  }
  return tree.entries.filter((entry) => selected.has(entry));
}
