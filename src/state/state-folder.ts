import { hash } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { ToolError } from '../errors.ts';
import { isOursOrEmpty, readFolder, writeFolder } from './folder-files.ts';
import { type FolderBase, type MeanwhileChange, mergeFolder } from './merge-folder.ts';
import type { StateChange, StateOptions, StateStore } from './state-store.ts';
import { type UpdateResult, updateState } from './update-state.ts';

export interface FolderRequest {
  /** Absolute. */
  readonly folder: string;
  /** As it is shown: ".state". */
  readonly folderName: string;
}

/**
 * Puts every value into a folder as a file. What it held when the run began is answered, to be compared with at the end.
 *
 * @throws {ToolError} STATE_FOLDER_TAKEN, STATE_READ_FAILED, STATE_NAME_INVALID
 */
export async function restoreFolder(
  store: StateStore,
  { folder, folderName }: FolderRequest,
  options: StateOptions,
): Promise<FolderBase> {
  if (!(await isOursOrEmpty(folder))) {
    throw new ToolError('STATE_FOLDER_TAKEN', `Restoring the state into ${folderName}: something else is there`, {
      hint: 'Let the repository and earlier steps leave that folder alone, or name another one.',
    });
  }
  const { entries } = await store.read(options);
  const contents = await store.load([...entries.values()], options);
  await rm(folder, { recursive: true, force: true });
  const files = [...entries].map(([name, { kind, id }], at) => ({
    name,
    kind,
    id,
    content: contents[at] ?? new Uint8Array(),
  }));
  await writeFolder(folder, files);
  return files.map(({ name, kind, id, content }) => ({ name, kind, id, sha256: hash('sha256', content, 'hex') }));
}

export interface SaveRequest extends FolderRequest {
  readonly base: FolderBase;
  /** What to do about a file that another run has changed since the folder was restored, and this run too. */
  readonly onConflict: 'replace' | 'fail';
  readonly subject: string;
}

export interface SaveResult extends UpdateResult {
  /** Names of the files that this run has changed. */
  readonly set: readonly string[];
  readonly deleted: readonly string[];
  /** What other runs did meanwhile to files that this run has changed too. */
  readonly meanwhile: readonly MeanwhileChange[];
}

/**
 * Writes what this run has changed in the folder, on top of what others have written since: files that it did not touch stay theirs.
 *
 * @throws {ToolError} STATE_FOLDER_MISSING, STATE_FOLDER_CONFLICT, STATE_FOLDER_UNREADABLE and those of updateState
 */
export async function saveFolder(store: StateStore, request: SaveRequest, options: StateOptions): Promise<SaveResult> {
  const { folder, folderName, base, onConflict, subject } = request;
  const facts = await lstat(folder).catch(() => undefined);
  if (facts?.isDirectory() !== true) {
    throw new ToolError('STATE_FOLDER_MISSING', `Saving the state: the folder ${folderName} is gone`, {
      hint: 'Let no step delete it; to delete values, delete the files in it. A second actions/checkout deletes it unless it has clean: false.',
    });
  }
  const files = await readFolder(folder, options.signal);
  let merged: Awaited<ReturnType<typeof mergeFolder>> = { changes: [], meanwhile: [] };
  const result = await updateState(
    store,
    async (snapshot) => {
      const load = (ids: Parameters<StateStore['load']>[0]) => store.load(ids, options);
      merged = await mergeFolder({ base, files, entries: snapshot.entries, load });
      if (onConflict === 'fail' && merged.meanwhile.length > 0) throw conflict(folderName, merged.meanwhile, store);
      return { subject: `${subject}: ${countsOf(merged.changes)}`, changes: merged.changes };
    },
    options,
  );
  const namesOf = (kind: 'set' | 'delete') =>
    merged.changes.filter(({ change }) => change === kind).map(({ name }) => name);
  return { ...result, set: namesOf('set'), deleted: namesOf('delete'), meanwhile: merged.meanwhile };
}

function countsOf(changes: readonly StateChange[]): string {
  const set = changes.filter(({ change }) => change === 'set').length;
  return `${set} set, ${changes.length - set} deleted`;
}

function conflict(folderName: string, meanwhile: readonly MeanwhileChange[], { description }: StateStore): ToolError {
  const names = meanwhile.map(({ name }) => name).join(', ');
  return new ToolError(
    'STATE_FOLDER_CONFLICT',
    `Saving ${folderName}: another run has written ${names} to ${description} since this one began`,
    { hint: 'Run it again: it then begins with what the other run wrote. Nothing of this run was saved.' },
  );
}
