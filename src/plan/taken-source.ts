import { followInContext } from '../context/match-sources.ts';
import type { ContextEntry } from '../context/tree.ts';
import type { StageSource } from '../dockerfile/stages/stages.ts';
import { contentDigest } from '../layer/entry.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import { type SourceTree, sourceTreeOf } from './compose/source-tree.ts';
import { type Input, type Key, textInput } from './input.ts';

/** A stage or an image that instructions take files from, once it is known what it holds. */
export interface TakenSource {
  /** "stage build", or the image as the Dockerfile names it. */
  readonly name: string;
  /** Of the whole of it. */
  readonly key: Key;
  readonly rootfs: RootfsFacts;
  /** `above-base`: what the files of the stage's base hold has not been looked at. */
  readonly contents: 'all' | 'above-base';
  /** Made when it is first asked for. */
  readonly files: () => SourceTree;
}

export type SourceId = string & { readonly __type: 'SourceId' };

/** The same for the same stage or image of one Dockerfile. */
export function sourceIdOf(source: StageSource): SourceId {
  switch (source.kind) {
    case 'stage':
      return `stage ${source.index}` as SourceId;
    case 'image':
      return `image ${source.image}` as SourceId;
    case 'scratch':
      return 'scratch' as SourceId;
  }
}

export function takenSource(known: Omit<TakenSource, 'files'>): TakenSource {
  let tree: SourceTree | undefined;
  return {
    ...known,
    files: () => {
      tree ??= sourceTreeOf(known.rootfs, known.name);
      return tree;
    },
  };
}

/**
 * What can be seen of a source through one path, as an input: by its content, so that a source that was made again and came out the
 * same changes no key. `undefined`: files of its base must be looked at first.
 */
export function contentInput(source: TakenSource, path: string): Input | undefined {
  const { tree } = source.files();
  const name = `${source.name}: /${path.replace(/^\/+/, '')}`;
  const entry = followInContext(tree, path);
  if (entry === undefined) return textInput('from', name, `absent ${source.key}`);
  const lines: string[] = [];
  const isKnown = describe(entry, lines, source);
  return isKnown ? textInput('from', name, lines.join('\n')) : undefined;
}

/** Lists an entry with everything below it; false when there is a file of which more must be known. */
function describe(entry: ContextEntry, lines: string[], source: TakenSource): boolean {
  const { type, path, mode, owner } = entry;
  const what = [path, type, mode, owner];
  switch (entry.type) {
    case 'symlink':
      lines.push(JSON.stringify([...what, entry.target]));
      return true;
    case 'file': {
      const stored = source.files().storedOf(entry);
      if (stored === undefined && source.contents !== 'all') return false;
      // A device or a file with attributes of its own: whatever it is, it is that of this very source.
      lines.push(JSON.stringify([...what, stored === undefined ? source.key : contentDigest(stored), entry.inode]));
      return true;
    }
    case 'directory':
      lines.push(JSON.stringify(what));
      return entry.children.every((child) => describe(child, lines, source));
    case 'special':
      lines.push(JSON.stringify([...what, source.key]));
      return true;
  }
}
