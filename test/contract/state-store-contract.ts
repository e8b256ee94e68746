import { describe, expect, test } from 'vitest';
import type { EntryKind, StateChange, StateEdit, StateStore } from '../../src/state/state-store.ts';
import { updateState } from '../../src/state/update-state.ts';

export interface StatePlace extends AsyncDisposable {
  /** Opens the same values as another run does. */
  open(): Promise<StateStore>;
}

/** The rules that every StateStore keeps, wherever it keeps the values. */
export function stateStoreContract(name: string, start: () => Promise<StatePlace>): void {
  describe(`${name} keeps the contract of a state store`, () => {
    const options = { signal: new AbortController().signal, sleep: async () => {} };

    test('where nothing was written there is no version and no value', async () => {
      await using place = await start();

      const snapshot = await (await place.open()).read(options);

      expect(snapshot.version).toBeUndefined();
      expect([...snapshot.entries]).toEqual([]);
    });

    test.each<{ kind: EntryKind; content: Uint8Array; why: string }>([
      { kind: 'file', content: Buffer.from('2f4a'), why: 'text' },
      { kind: 'file', content: new Uint8Array(), why: 'nothing' },
      { kind: 'file', content: Buffer.from('line\r\nline\n\n'), why: 'line ends of both kinds' },
      { kind: 'file', content: Uint8Array.from({ length: 70_000 }, (_, at) => at % 256), why: 'every byte' },
      { kind: 'executable', content: Buffer.from('#!/bin/sh\n'), why: 'a program' },
      { kind: 'link', content: Buffer.from('../elsewhere'), why: 'where a link points' },
    ])('what was written is what another run reads: $why', async ({ kind, content }) => {
      await using place = await start();

      await write(await place.open(), [{ change: 'set', name: 'folder/value', content, kind }]);

      const store = await place.open();
      const { entries } = await store.read(options);
      expect([...entries].map(([path, entry]) => [path, entry.kind, entry.sizeBytes])).toEqual([
        ['folder/value', kind, content.length],
      ]);
      const [read = new Uint8Array()] = await store.load([...entries.values()], options);
      expect(Buffer.from(read).equals(content)).toBe(true);
    });

    test('the contents of many values come in the order that was asked', async () => {
      await using place = await start();
      await write(await place.open(), [set('a', '1\n2'), set('b', ''), set('c', '3\n')]);

      const store = await place.open();
      const { entries } = await store.read(options);
      const loaded = await store.load([...entries.values()].toReversed(), options);

      expect(loaded.map((bytes) => Buffer.from(bytes).toString())).toEqual(['3\n', '', '1\n2']);
    });

    test('a write on a version that is not the newest is lost, and changes nothing', async () => {
      await using place = await start();
      const [first, second] = [await place.open(), await place.open()];
      await write(first, [set('a', '1')]);
      const { version } = await second.read(options);
      await write(first, [set('a', '2')]);

      const swap = await second.compareAndSwap(edit([set('a', '3'), set('b', '3')]), version, options);

      expect(swap).toEqual({ outcome: 'lost' });
      expect(await valuesOf(await place.open())).toEqual({ a: '2' });
    });

    test('of two first writes one is lost', async () => {
      await using place = await start();
      const [first, second] = [await place.open(), await place.open()];
      await second.read(options);
      await write(first, [set('a', '1')]);

      expect(await second.compareAndSwap(edit([set('b', '1')]), undefined, options)).toEqual({ outcome: 'lost' });
    });

    test('two runs that make the same change at the same moment do not both believe that they made it', async () => {
      await using place = await start();
      const stores = [await place.open(), await place.open()];
      await write(stores[0] ?? (await place.open()), [set('count', '5')]);
      const versions = await Promise.all(stores.map(async (store) => (await store.read(options)).version));

      const swaps = [];
      for (const [at, store] of stores.entries()) {
        swaps.push(await store.compareAndSwap(edit([set('count', '6')]), versions[at], options));
      }

      expect(swaps.map(({ outcome }) => outcome).toSorted()).toEqual(['lost', 'written']);
    });

    test('a lost race starts again from what the other run wrote', async () => {
      await using place = await start();
      const [one, other] = [await place.open(), await place.open()];
      await write(one, [set('count', '1')]);
      let decisions = 0;

      const result = await updateState(
        one,
        async (snapshot) => {
          decisions++;
          if (decisions === 1) await write(other, [set('count', '10')]);
          const [bytes = new Uint8Array()] = await one.load([...snapshot.entries.values()], options);
          return edit([set('count', String(Number(Buffer.from(bytes).toString()) + 1))]);
        },
        options,
      );

      expect(result).toEqual({ outcome: 'written', attempts: 2 });
      expect(await valuesOf(await place.open())).toEqual({ count: '11' });
    });

    test('several values are written at once, deletions among them', async () => {
      await using place = await start();
      await write(await place.open(), [set('a', '1'), set('b', '1'), set('folder/c', '1')]);

      await write(await place.open(), [
        set('a', '2'),
        remove('folder/c'),
        set('folder', 'now a value'),
        remove('gone'),
      ]);

      expect(await valuesOf(await place.open())).toEqual({ a: '2', b: '1', folder: 'now a value' });
    });

    test('writing what is there already writes nothing', async () => {
      await using place = await start();
      await write(await place.open(), [set('a', '1')]);
      const before = await (await place.open()).read(options);

      const result = await write(await place.open(), [set('a', '1'), remove('b')]);

      expect(result).toEqual({ outcome: 'unchanged', attempts: 1 });
      expect((await (await place.open()).read(options)).version).toBe(before.version);
    });

    test('deleting from nothing writes nothing', async () => {
      await using place = await start();

      await write(await place.open(), [remove('a')]);

      expect((await (await place.open()).read(options)).version).toBeUndefined();
    });

    test('the last value can be deleted, and others be written after it', async () => {
      await using place = await start();
      await write(await place.open(), [set('a', '1')]);
      await write(await place.open(), [remove('a')]);

      expect(await valuesOf(await place.open())).toEqual({});
      await write(await place.open(), [set('b', '2')]);
      expect(await valuesOf(await place.open())).toEqual({ b: '2' });
    });

    test.each([
      ['a', 'a/b'],
      ['a/b', 'a'],
    ])('where %s is a value, %s cannot be one', async (there, wanted) => {
      await using place = await start();
      await write(await place.open(), [set(there, '1')]);

      await expect(write(await place.open(), [set(wanted, '2')])).rejects.toMatchObject({ code: 'STATE_NAME_TAKEN' });
      expect(await valuesOf(await place.open())).toEqual({ [there]: '1' });
    });

    test('an aborted signal ends reading and writing with its reason', async () => {
      await using place = await start();
      const store = await place.open();
      const aborted = { ...options, signal: AbortSignal.abort(new Error('stopped')) };

      await expect(updateState(store, () => edit([set('a', '1')]), aborted)).rejects.toThrow('stopped');
      expect(await valuesOf(store)).toEqual({});
    });

    async function write(store: StateStore, changes: readonly StateChange[]) {
      return updateState(store, () => edit(changes), options);
    }

    async function valuesOf(store: StateStore): Promise<Record<string, string>> {
      const { entries } = await store.read(options);
      const contents = await store.load([...entries.values()], options);
      return Object.fromEntries(
        [...entries.keys()].map((key, at) => [key, Buffer.from(contents[at] ?? []).toString()]),
      );
    }
  });
}

function edit(changes: readonly StateChange[]): StateEdit {
  return { subject: 'test', changes };
}

function set(name: string, text: string): StateChange {
  return { change: 'set', name, content: Buffer.from(text), kind: 'file' };
}

function remove(name: string): StateChange {
  return { change: 'delete', name };
}
