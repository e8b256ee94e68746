import { isScopePath, scopeFolder } from './state-name.ts';
import type { StateEdit, StateStore } from './state-store.ts';

/**
 * The part of a store that belongs to one branch or environment; without a scope, the part that belongs to none. Scopes share the store and its
 * history, and do not see each other.
 *
 * @throws {ToolError} STATE_NAME_INVALID
 */
export function scopedStore(store: StateStore, scope: string | undefined): StateStore {
  const folder = scope === undefined ? '' : scopeFolder(scope);
  const isIn = (path: string) => (folder === '' ? !isScopePath(path) : path.startsWith(folder));
  return {
    ...store,
    description: scope === undefined ? store.description : `scope ${scope} of ${store.description}`,
    async read(options) {
      const { version, entries } = await store.read(options);
      const own = [...entries].filter(([path]) => isIn(path));
      return { version, entries: new Map(own.map(([path, entry]) => [path.slice(folder.length), entry])) };
    },
    compareAndSwap: (edit, expected, options) => store.compareAndSwap(inFolder(edit, folder), expected, options),
  };
}

function inFolder({ subject, changes }: StateEdit, folder: string): StateEdit {
  return { subject, changes: changes.map((one) => ({ ...one, name: `${folder}${one.name}` })) };
}
