import type { EntryKind, StateChange, StateEntry } from './state-store.ts';

const MODES: Readonly<Record<EntryKind, string>> = { file: '100644', executable: '100755', link: '120000' };

/**
 * The values in the output of `git ls-tree -r -z --long`. What is no value (a submodule) is left out here, and kept in the branch.
 *
 * @see https://git-scm.com/docs/git-ls-tree#_output_format
 */
export function parseTree(listing: string): ReadonlyMap<string, StateEntry> {
  const entries = listing
    .split('\0')
    .filter((line) => line !== '')
    .flatMap((line): [string, StateEntry][] => {
      const end = line.indexOf('\t');
      const [mode = '', , id = '', size = ''] = line.slice(0, end).split(/ +/);
      const kind = kindOf(mode);
      return kind === undefined ? [] : [[line.slice(end + 1), { id, sizeBytes: Number(size), kind }]];
    });
  return new Map(entries);
}

function kindOf(mode: string): EntryKind | undefined {
  if (mode === MODES.link) return 'link';
  if (mode === MODES.executable) return 'executable';
  return mode.startsWith('100') ? 'file' : undefined; // trees of very old gits have 100664
}

/**
 * What `git update-index -z --index-info` reads to make these changes: deletions first, so that a value may take the name of a folder that goes.
 *
 * @param ids of the contents, by name
 */
export function indexLines(changes: readonly StateChange[], ids: ReadonlyMap<string, string>, noId: string): string {
  const lines = changes.map((one) =>
    one.change === 'delete'
      ? { order: 0, text: `0 ${noId}\t${one.name}\0` }
      : { order: 1, text: `${MODES[one.kind]} ${ids.get(one.name) ?? noId}\t${one.name}\0` },
  );
  return lines
    .toSorted((one, other) => one.order - other.order)
    .map(({ text }) => text)
    .join('');
}
