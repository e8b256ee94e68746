import { ToolError } from '../errors.ts';
import { parseStoredPath } from './state-name.ts';
import type { StateChange, StateOptions, StateStore } from './state-store.ts';
import { type UpdateResult, updateState } from './update-state.ts';

export interface ImportRequest {
  /** What to do with a value that is there already and differs. */
  readonly existing: 'refuse' | 'replace';
  /** For the history: "branch state". */
  readonly subject: string;
}

export interface ImportResult extends UpdateResult {
  /** What was looked at, in the order of the alphabet. */
  readonly names: readonly string[];
}

/**
 * Takes over every value of another store by one write. The other store stays as it is.
 *
 * @throws {ToolError} STATE_IMPORT_EMPTY, STATE_IMPORT_CONFLICT, STATE_NAME_INVALID and those of updateState
 */
export async function importState(
  from: StateStore,
  to: StateStore,
  request: ImportRequest,
  options: StateOptions,
): Promise<ImportResult> {
  const { entries } = await from.read(options);
  if (entries.size === 0) {
    throw new ToolError('STATE_IMPORT_EMPTY', `Importing ${from.description}: there is no value in it`, {
      hint: 'Name the branch that the values are in, as "git ls-remote --heads" lists it.',
    });
  }
  const names = [...entries.keys()].map(parseStoredPath);
  const contents = await from.load([...entries.values()], options);
  const changes = [...entries].map(([name, { kind }], at): StateChange => {
    return { change: 'set', name, content: contents[at] ?? new Uint8Array(), kind };
  });
  const result = await updateState(
    to,
    (snapshot) => {
      const differing = names.filter((name) => {
        const there = snapshot.entries.get(name);
        return there !== undefined && there.id !== entries.get(name)?.id;
      });
      if (differing.length > 0 && request.existing === 'refuse') throw conflict(from, to, differing);
      return { subject: request.subject, changes };
    },
    options,
  );
  return { ...result, names };
}

function conflict(from: StateStore, to: StateStore, names: readonly string[]): ToolError {
  return new ToolError(
    'STATE_IMPORT_CONFLICT',
    `Importing ${from.description}: ${to.description} has other values of ${names.slice(0, 10).join(', ')}`,
    { hint: 'Take those of the import with --replace, or import into a scope of its own with --scope.' },
  );
}
