import { cleanPath } from './clean-path.ts';
import { followLinks, type Glimpse, namesOf } from './follow-links.ts';
import { hasWildcard, parseGlob } from './glob.ts';
import type { ContextDirectory, ContextEntry, ContextTree } from './tree.ts';

/** What one source word of a COPY stands for. */
export type SourceMatch =
  | { readonly kind: 'matches'; readonly sources: readonly MatchedSource[] }
  /** A path without wildcards, or the folder before them, or what a link points to. */
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'malformed' };

export interface MatchedSource {
  /** The name that a file gets in a destination folder: that of the word, not of what a link points to. */
  readonly name: string;
  /** With links followed. */
  readonly entry: ContextEntry;
  /** A link was followed. */
  readonly isLinked: boolean;
}

/** Finds what a source word means: paths begin at the context whatever they look like, links are followed within it. */
export function matchSource(tree: ContextTree, source: string): SourceMatch {
  const names = namesOf(source);
  const firstWildcard = names.findIndex(hasWildcard);
  if (firstWildcard === -1) return collect(tree, [names.join('/')]);
  const glob = parseGlob(names.slice(firstWildcard).join('/'));
  if (glob === undefined) return { kind: 'malformed' };
  const folder = followInContext(tree, names.slice(0, firstWildcard).join('/'));
  if (folder === undefined) return { kind: 'missing', path: names.slice(0, firstWildcard).join('/') };
  const paths: string[] = [];
  // Only a class can match a slash: without one, the pattern's depth is the deepest that can match.
  const depth = source.includes('[') ? Number.POSITIVE_INFINITY : names.length - firstWildcard;
  const prefixLength = folder.path === '' ? 0 : folder.path.length + 1;
  collectMatches(folder, { depth, matches: (path) => glob.matches(path.slice(prefixLength)) }, paths);
  return collect(tree, paths);
}

/** The entry at a path, links followed; undefined where there is none. */
export function followInContext(tree: ContextTree, path: string): ContextEntry | undefined {
  const followed = followLinks(cleanPath(`/${path}`), (at) => glimpseOf(entryAt(tree.root, at)));
  return followed.kind === 'path' && followed.exists ? entryAt(tree.root, followed.path) : undefined;
}

/** No link followed. */
function entryAt(root: ContextDirectory, path: string): ContextEntry | undefined {
  let entry: ContextEntry | undefined = root;
  for (const name of path === '' ? [] : path.split('/')) {
    entry = entry?.type === 'directory' ? childOf(entry, name) : undefined;
  }
  return entry;
}

/** Children stand by name. */
function childOf({ children }: ContextDirectory, name: string): ContextEntry | undefined {
  let low = 0;
  for (let high = children.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((children[middle]?.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  const child = children[low];
  return child?.name === name ? child : undefined;
}

function glimpseOf(entry: ContextEntry | undefined): Glimpse {
  if (entry === undefined) return { is: 'absent' };
  if (entry.type === 'symlink') return { is: 'link', target: entry.target };
  return { is: entry.type === 'directory' ? 'directory' : 'other' };
}

function collect(tree: ContextTree, paths: readonly string[]): SourceMatch {
  const sources: MatchedSource[] = [];
  for (const path of paths) {
    const entry = followInContext(tree, path);
    if (entry === undefined) return { kind: 'missing', path };
    sources.push({
      name: path.slice(path.lastIndexOf('/') + 1),
      entry,
      isLinked: entry.path !== cleanPath(`/${path}`).replace(/^\//, ''),
    });
  }
  return { kind: 'matches', sources };
}

interface MatchSearch {
  /** How many levels below may match. */
  readonly depth: number;
  readonly matches: (path: string) => boolean;
}

/** A folder that matches is taken whole: nothing in it is matched again. Links are not followed here. */
function collectMatches(entry: ContextEntry, { depth, matches }: MatchSearch, paths: string[]): void {
  if (entry.type !== 'directory' || depth === 0) return;
  for (const child of entry.children) {
    if (matches(child.path)) paths.push(child.path);
    else collectMatches(child, { depth: depth - 1, matches }, paths);
  }
}
