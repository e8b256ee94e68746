import { decide, type IgnoreRules, type PathDecision, parsePatterns } from './dockerignore.ts';
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
  const selected = new Set(entriesOf(tree, sources, exclude));
  return selected.size === 0 ? [] : tree.entries.filter((entry) => selected.has(entry));
}

/** Whether one of these entries is of a kind; the tree is looked through only until it is found. */
export function hasSource(
  tree: ContextTree,
  sources: readonly string[],
  exclude: readonly string[],
  isWanted: (entry: ContextEntry) => boolean,
): boolean {
  for (const entry of entriesOf(tree, sources, exclude)) if (isWanted(entry)) return true;
  return false;
}

/** In the order of the sources, an entry of several of them several times. */
function* entriesOf(
  tree: ContextTree,
  sources: readonly string[],
  exclude: readonly string[],
): Generator<ContextEntry, void> {
  const rules = parsePatterns(exclude, { file: '--exclude', line: 1 });
  for (const source of sources) {
    const match = matchSource(tree, source.replace('/./', '/'));
    for (const { entry } of match.kind === 'matches' ? match.sources : []) {
      if (entry.path !== '') yield entry;
      yield* entriesBelow(entry, entry.path === '' ? 0 : entry.path.length + 1, rules, undefined);
    }
  }
}

function* entriesBelow(
  entry: ContextEntry,
  prefixLength: number,
  rules: IgnoreRules,
  parent: PathDecision | undefined,
): Generator<ContextEntry, void> {
  if (entry.type !== 'directory') return;
  for (const child of entry.children) {
    const decision = decide(rules, child.path.slice(prefixLength), parent);
    if (decision.by === undefined) yield child;
    if (child.type === 'directory') yield* entriesBelow(child, prefixLength, rules, decision);
  }
}
