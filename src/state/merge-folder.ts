import { hash } from 'node:crypto';
import type { FolderFile } from './folder-files.ts';
import type { EntryKind, StateChange, StateEntry } from './state-store.ts';

/** The files of a folder as they were restored. */
export type FolderBase = readonly {
  readonly name: string;
  readonly kind: EntryKind;
  /** The id of the value that it was restored from. */
  readonly id: string;
  readonly sha256: string;
}[];

/** A file that this run has changed, and another run too since it was restored. */
export interface MeanwhileChange {
  readonly name: string;
  /** `replaced`: this run's is written over the other's, which stays in the history. `kept`: this run deleted it, and the other's stays. */
  readonly outcome: 'replaced' | 'kept';
}

export interface MergeRequest {
  readonly base: FolderBase;
  readonly files: readonly FolderFile[];
  /** The newest values. */
  readonly entries: ReadonlyMap<string, StateEntry>;
  readonly load: (entries: readonly StateEntry[]) => Promise<readonly Uint8Array[]>;
}

/** What this run has changed, as changes of the newest values. */
export async function mergeFolder(
  request: MergeRequest,
): Promise<{ readonly changes: readonly StateChange[]; readonly meanwhile: readonly MeanwhileChange[] }> {
  const { base, files, entries } = request;
  const before = new Map(base.map((one) => [one.name, one]));
  const there = new Set(files.map(({ name }) => name));
  const isTouched = (name: string) => entries.get(name)?.id !== before.get(name)?.id;

  const changed = files.filter(({ name, kind, content }) => {
    const was = before.get(name);
    return was?.kind !== kind || was.sha256 !== hash('sha256', content, 'hex');
  });
  const gone = base.filter(({ name }) => !there.has(name) && entries.has(name));
  const replaced = await othersThan(
    changed.filter(({ name }) => isTouched(name)),
    request,
  );
  const kept = gone.filter(({ name }) => isTouched(name)).map(({ name }) => name);
  return {
    changes: [
      ...changed.map((file): StateChange => ({ change: 'set', ...file })),
      ...gone.filter(({ name }) => !isTouched(name)).map(({ name }): StateChange => ({ change: 'delete', name })),
    ],
    meanwhile: [
      ...replaced.map((name): MeanwhileChange => ({ name, outcome: 'replaced' })),
      ...kept.map((name): MeanwhileChange => ({ name, outcome: 'kept' })),
    ],
  };
}

/** Names of files whose newest value is another than this run's. What is gone by now is nobody's. */
async function othersThan(files: readonly FolderFile[], { entries, load }: MergeRequest): Promise<readonly string[]> {
  const both = files.flatMap((file) => {
    const entry = entries.get(file.name);
    return entry === undefined ? [] : [{ file, entry }];
  });
  const contents = await load(both.map(({ entry }) => entry));
  return both
    .filter(({ file }, at) => !Buffer.from(contents[at] ?? []).equals(file.content))
    .map(({ file }) => file.name);
}
