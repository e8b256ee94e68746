import { hash, randomUUID } from 'node:crypto';
import type { StateEntry, StateStore } from '../../src/state/state-store.ts';

/** Where several stores, as several runs open them, keep the same values. */
export interface StateMemory {
  open(): StateStore;
}

/** A store without an outside. */
export function stateMemory(): StateMemory {
  let version: string | undefined;
  let entries: ReadonlyMap<string, StateEntry> = new Map();
  const contents = new Map<string, Uint8Array>();
  const keep = (content: Uint8Array): string => {
    const id = hash('sha256', content, 'hex');
    contents.set(id, content);
    return id;
  };
  return {
    open: () => ({
      description: 'memory',
      async read({ signal }) {
        signal.throwIfAborted();
        return { version, entries };
      },
      load: async (wanted) => wanted.map(({ id }) => contents.get(id) ?? new Uint8Array()),
      async compareAndSwap({ changes }, expected) {
        if (expected !== version) return { outcome: 'lost' };
        const next = new Map(entries);
        for (const one of changes) {
          if (one.change === 'delete') next.delete(one.name);
          else next.set(one.name, { id: keep(one.content), sizeBytes: one.content.length, kind: one.kind });
        }
        if (describe(next) === describe(entries)) return { outcome: 'unchanged' };
        version = randomUUID();
        entries = new Map([...next].toSorted(([one], [other]) => (one < other ? -1 : 1)));
        return { outcome: 'written', version };
      },
    }),
  };
}

function describe(entries: ReadonlyMap<string, StateEntry>): string {
  return JSON.stringify([...entries].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
