import { ToolError } from '../errors.ts';
import { parseStateName } from './state-name.ts';
import type { StateChange, StateEdit } from './state-store.ts';

/** A name, and the text that it is to have. */
export interface Assignment {
  readonly name: string;
  readonly text: string;
}

/** What a value may have: more belongs into an artifact or a registry. */
export const MAX_VALUE_BYTES = 1024 * 1024;

/**
 * "NAME=VALUE": the name ends at the first "=".
 *
 * @throws {ToolError} STATE_NAME_INVALID, USAGE_STATE_ASSIGNMENT
 */
export function parseAssignment(word: string): Assignment {
  const end = word.indexOf('=');
  if (end !== -1) return { name: parseStateName(word.slice(0, end)), text: word.slice(end + 1) };
  throw new ToolError('USAGE_STATE_ASSIGNMENT', `"${word}" is no NAME=VALUE`, {
    hint: 'Write NAME VALUE for one value, and NAME=VALUE for each of several.',
  });
}

/** @throws {ToolError} STATE_VALUE_TOO_LARGE */
export function setValue(name: string, content: Uint8Array): StateChange {
  assertSize(name, content.length);
  return { change: 'set', name, content, kind: 'file' };
}

/** @throws {ToolError} STATE_VALUE_TOO_LARGE */
export function assertSize(name: string, sizeBytes: number, limitBytes = MAX_VALUE_BYTES): void {
  if (sizeBytes <= limitBytes) return;
  throw new ToolError('STATE_VALUE_TOO_LARGE', `The value ${name} is larger than ${limitBytes / 1024 / 1024} MiB`, {
    hint: 'Keep large things in an artifact, a cache or a registry, and their name or digest in the state.',
  });
}

/**
 * The edit that sets values by one write.
 *
 * @throws {ToolError} USAGE_STATE_ASSIGNMENT when a name comes twice
 */
export function editOf(changes: readonly StateChange[], inScope: string): StateEdit {
  const names = changes.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ToolError('USAGE_STATE_ASSIGNMENT', `The value ${twice} is named twice`, {
      hint: 'Name each value once.',
    });
  }
  const verbs = { set: 'set', delete: 'delete' } as const;
  const verb = verbs[changes[0]?.change ?? 'set'];
  const shown = names.length > 5 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return { subject: `${verb} ${shown.join(', ')}${inScope}`, changes };
}
