import { ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { csvFields } from './csv.ts';
import { parseBoolean, parseSizeBytes, parseUnsigned } from './go-values.ts';

/** `--mount=…` of a RUN as written. */
export interface MountFlag {
  /** What stands behind `--mount=`, quotes of the flag removed. */
  readonly text: string;
  /** Stage or image that it names; never expanded. */
  readonly from?: string;
  /** Where the whole flag stands in the instruction's `source`. */
  readonly start: number;
  readonly end: number;
}

export interface Mount {
  readonly type: MountType;
  /** Stage or image. Absent: the build context for `bind`, nothing for the others. */
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  /** `id` of a cache, secret or ssh mount. */
  readonly id?: string;
  readonly sharing?: Sharing;
  readonly readonly: boolean;
  readonly required: boolean;
  /** Variable that receives a secret; '' is the default name. */
  readonly env?: string;
  /** Bytes, of a tmpfs. */
  readonly sizeBytes?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const SHARINGS = ['shared', 'private', 'locked'] as const;

type MountType = (typeof TYPES)[number];
type Sharing = (typeof SHARINGS)[number];

/**
 * Finds the stage or image that a mount names, which is needed before variables have values.
 *
 * @throws {ToolError} DOCKERFILE_MOUNT_INVALID
 */
export function mountFrom(text: string): string | undefined {
  let from: string | undefined;
  for (const field of fieldsOf(text)) {
    const [key, value] = splitField(field);
    if (key !== 'from' || value === undefined) continue;
    if (value.includes('$') && value.indexOf('$') !== value.length - 1) {
      throw invalid(
        text,
        '"from" takes no variables',
        'Define a stage with FROM and the variable, and name that stage.',
      );
    }
    from = value;
  }
  return from;
}

/**
 * Reads a mount completely.
 *
 * @param expand replaces variables in a value
 * @throws {ToolError} DOCKERFILE_MOUNT_INVALID
 */
export function parseMount(text: string, expand: (value: string) => string): Mount {
  const draft: Draft = { type: 'bind' };
  for (const field of fieldsOf(text)) applyField(draft, field, text, expand);
  const { type, readonly: isReadonly, required, ...rest } = draft;
  assertFits(draft, text);
  return {
    type,
    readonly: isReadonly ?? (type !== 'cache' && type !== 'tmpfs'),
    required: required ?? false,
    ...rest,
  };
}

type Draft = { -readonly [Key in keyof Mount]?: Mount[Key] } & { type: MountType };

function applyField(draft: Draft, field: string, text: string, expand: (value: string) => string): void {
  const [key, written] = splitField(field);
  if (written === undefined) {
    applyWord(draft, key, field, text);
    return;
  }
  const value = expand(written);
  const bad = (hint: string) => invalid(text, `"${key}=${value}" is not valid`, hint);
  switch (key) {
    case 'type':
      draft.type = oneOf(TYPES, value) ?? fail(bad(listHint('type', value, TYPES)));
      return;
    case 'sharing':
      draft.sharing = oneOf(SHARINGS, value) ?? fail(bad(listHint('sharing', value, SHARINGS)));
      return;
    case 'from':
    case 'source':
    case 'target':
    case 'id':
    case 'env':
      draft[key] = value;
      return;
    case 'readonly':
      draft.readonly = parseBoolean(value) ?? fail(bad('Write true or false.'));
      return;
    case 'readwrite':
      draft.readonly = !(parseBoolean(value) ?? fail(bad('Write true or false.')));
      return;
    case 'required':
      assertType(draft, key, ['secret', 'ssh'], text);
      draft.required = parseBoolean(value) ?? fail(bad('Write true or false.'));
      return;
    case 'size':
      assertType(draft, key, ['tmpfs'], text);
      draft.sizeBytes = parseSizeBytes(value) ?? fail(bad('Write a size such as 64m.'));
      return;
    case 'mode':
      draft.mode = parseUnsigned(value, 8) ?? fail(bad('Write an octal number such as 0755.'));
      return;
    case 'uid':
    case 'gid':
      draft[key] = parseUnsigned(value, 10) ?? fail(bad('Write a number.'));
      return;
    default:
      throw invalid(text, `"${key}" is not known`, listHint('keys', key, KEYS));
  }
}

/** A key that stands there without "=". */
function applyWord(draft: Draft, key: string, field: string, text: string): void {
  if (key === 'readonly') draft.readonly = true;
  else if (key === 'readwrite') draft.readonly = false;
  else if (key === 'required') {
    assertType(draft, key, ['secret', 'ssh'], text);
    draft.required = true;
  } else throw invalid(text, `"${field}" has no value`, `Write ${key}=VALUE.`);
}

function assertFits({ type, from, source, target, id, sharing, mode, uid, gid }: Draft, text: string): void {
  const given = [mode !== undefined && 'mode', uid !== undefined && 'uid', gid !== undefined && 'gid'].find(Boolean);
  if (given !== undefined && (type === 'bind' || type === 'tmpfs')) {
    throw invalid(text, `"${given}" does not go with type=${type}`, `Remove ${given}.`);
  }
  if (sharing !== undefined && type !== 'cache') {
    throw invalid(text, `"sharing" does not go with type=${type}`, 'Remove sharing.');
  }
  if (type !== 'secret') return;
  if (isGiven(from)) throw invalid(text, '"from" does not go with type=secret', 'Remove from.');
  if (!isGiven(source) && !isGiven(target) && !isGiven(id)) {
    throw invalid(text, 'a secret needs an id or a target', 'Add id=NAME.');
  }
  if (isGiven(source) && isGiven(id)) throw invalid(text, 'a secret takes id or source, not both', 'Remove source.');
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

const ALIASES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
};

const KEYS = ['type', 'from', 'source', 'target', 'readonly', 'readwrite', 'id', 'sharing', 'required', 'size']
  .concat(['mode', 'uid', 'gid', 'env'])
  .concat(Object.keys(ALIASES));

function splitField(field: string): [key: string, value: string | undefined] {
  const equals = field.indexOf('=');
  const written = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
  return [ALIASES[written] ?? written, equals < 0 ? undefined : field.slice(equals + 1)];
}

function fieldsOf(text: string): string[] {
  return csvFields(text) ?? fail(invalid(text, 'the fields cannot be told apart', 'Write key=value,key=value.'));
}

function assertType(draft: Draft, key: string, types: readonly MountType[], text: string): void {
  if (types.includes(draft.type)) return;
  throw invalid(text, `"${key}" does not go with type=${draft.type}`, `Write type=${types[0]} before ${key}.`);
}

function oneOf<Choice extends string>(choices: readonly Choice[], written: string): Choice | undefined {
  return choices.find((choice) => choice === written.toLowerCase());
}

function listHint(what: string, written: string, choices: readonly string[]): string {
  const near = nearest(written, choices);
  return near === undefined ? `Write one of the ${what} ${choices.join(', ')}.` : `Write ${near}.`;
}

function invalid(text: string, what: string, hint: string): ToolError {
  return new ToolError('DOCKERFILE_MOUNT_INVALID', `--mount=${text}: ${what}`, { hint });
}

function fail(error: ToolError): never {
  throw error;
}
