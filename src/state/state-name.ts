import { ToolError } from '../errors.ts';
import { printable } from '../printable.ts';

/** Folder of the branch that scopes have theirs in. */
const SCOPES = '.scopes/';

const MAX_NAME_BYTES = 512;
const MAX_PART_BYTES = 200;

/**
 * Checks the name of a value as a person writes it.
 *
 * @throws {ToolError} STATE_NAME_INVALID
 */
export function parseStateName(text: string): string {
  if (text.includes('=')) throw invalid(text, 'holds "=", which ends a name');
  if (text !== text.trim()) throw invalid(text, 'begins or ends with a blank');
  return parseStatePath(text);
}

/**
 * Checks the name of a value, or of a file of a folder of values: parts between slashes that git keeps.
 *
 * @throws {ToolError} STATE_NAME_INVALID
 */
export function parseStatePath(path: string): string {
  const fault = faultOf(path);
  if (fault !== undefined) throw invalid(path, fault);
  return path;
}

/**
 * Checks the path of a value in its branch: one of a scope, or of none.
 *
 * @throws {ToolError} STATE_NAME_INVALID
 */
export function parseStoredPath(path: string): string {
  const [, folder = '', name = path] = /^(\.scopes\/[^/]+\/)(.*)$/s.exec(path) ?? [];
  return `${folder}${parseStatePath(name)}`;
}

function faultOf(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (!path.isWellFormed() || path.includes('\ufffd')) return 'is not Unicode';
  if (/[\p{Cc}\\]/u.test(path)) return 'holds a control character or a backslash';
  if (Buffer.byteLength(path) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  if (`${path}/`.startsWith(SCOPES)) return `begins with ${SCOPES}, where scopes are kept`;
  for (const part of path.split('/')) {
    if (part === '') return 'has an empty part';
    if (part === '.' || part === '..') return `has the part "${part}"`;
    if (isOfGit(part)) return `has the part "${part}", which git keeps for itself`;
    if (Buffer.byteLength(part) > MAX_PART_BYTES) return `has a part of more than ${MAX_PART_BYTES} bytes`;
  }
  return undefined;
}

/** Code points that HFS+ leaves out of account: a name with them is ".git" there, and git refuses it everywhere. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu;

function isOfGit(part: string): boolean {
  return /^(?:\.git|git~\d+)[. ]*$/i.test(part.replace(IGNORED_BY_HFS, ''));
}

function invalid(name: string, fault: string): ToolError {
  return new ToolError('STATE_NAME_INVALID', `The name "${printable(name)}" of a value ${fault}`, {
    hint: 'Use letters, digits, ".", "_" and "-", with "/" between parts, for example uat/requirements-hash.',
  });
}

/**
 * The folder of a scope, with a slash at its end. The scope is one part, whatever is in it: the value "b/c" of scope "a" is not the value "c" of
 * scope "a/b".
 *
 * @throws {ToolError} STATE_NAME_INVALID
 */
export function scopeFolder(scope: string): string {
  if (/\p{Cc}/u.test(scope)) {
    throw new ToolError('STATE_NAME_INVALID', `The scope "${printable(scope)}" holds a control character`, {
      hint: SCOPE_HINT,
    });
  }
  const part = encodeURIComponent(scope.toWellFormed()).replace(/[!'()*~]|^\.|\.$/g, percentEncoded);
  if (part !== '' && part.length <= MAX_PART_BYTES) return `${SCOPES}${part}/`;
  throw new ToolError('STATE_NAME_INVALID', `The scope "${scope}" is ${part === '' ? 'empty' : 'too long'}`, {
    hint: SCOPE_HINT,
  });
}

const SCOPE_HINT = 'Use the name of a branch or of an environment.';

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

export function isScopePath(path: string): boolean {
  return path.startsWith(SCOPES);
}
