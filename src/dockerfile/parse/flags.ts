import { nearest } from '../../nearest.ts';
import type { InstructionRequest } from './instruction-request.ts';
import type { FlagWord } from './split-instruction.ts';

/** How a flag's value is written: `--link`, `--from=x` once, `--mount=x` any number of times. */
export type FlagKind = 'boolean' | 'text' | 'list';

export interface Flags {
  readonly boolean: (name: string) => boolean | undefined;
  /** Of a flag given as `--from=`: ''. */
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => readonly FlagValue[];
}

export interface FlagValue {
  readonly value: string;
  readonly word: FlagWord;
}

/**
 * Reads the flags of an instruction.
 *
 * @throws {ToolError} DOCKERFILE_FLAG_UNKNOWN, DOCKERFILE_FLAG_INVALID
 */
export function readFlags(request: InstructionRequest, known: Readonly<Record<string, FlagKind>>): Flags {
  const given = new Map<string, FlagValue[]>();
  for (const word of request.flags) {
    const { name, value } = split(word);
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) throw unknownFlag(request, word, name, Object.keys(known));
    const others = given.get(name) ?? [];
    const fault = faultOf(kind, value, others.length > 0);
    if (fault !== undefined) throw invalid(request, word, name, fault);
    given.set(name, [...others, { value: value ?? 'true', word }]);
  }
  const one = (name: string) => given.get(name)?.[0]?.value;
  return {
    boolean: (name) => (given.has(name) ? one(name)?.toLowerCase() === 'true' : undefined),
    text: one,
    list: (name) => given.get(name) ?? [],
  };
}

function split({ text }: FlagWord): { name: string; value: string | undefined } {
  const equals = text.indexOf('=');
  return equals < 0
    ? { name: text.slice(2), value: undefined }
    : { name: text.slice(2, equals), value: text.slice(equals + 1) };
}

function faultOf(kind: FlagKind, value: string | undefined, isRepeated: boolean): string | undefined {
  if (isRepeated && kind !== 'list') return 'is given twice';
  if (kind !== 'boolean') return value === undefined ? 'has no value' : undefined;
  if (value === undefined || /^(?:true|false)$/i.test(value)) return undefined;
  return value === '' ? 'has no value' : `is neither true nor false, but "${value}"`;
}

function unknownFlag(request: InstructionRequest, word: FlagWord, name: string, known: readonly string[]) {
  const near = nearest(name, known);
  const list = known.map((flag) => `--${flag}`).join(', ');
  return request.problem(
    'DOCKERFILE_FLAG_UNKNOWN',
    `${request.keyword} has no flag --${name}`,
    near !== undefined ? `Write --${near}.` : known.length > 0 ? `${request.keyword} takes ${list}.` : 'Remove it.',
    word.start,
  );
}

function invalid(request: InstructionRequest, word: FlagWord, name: string, fault: string) {
  return request.problem(
    'DOCKERFILE_FLAG_INVALID',
    `${request.keyword}: --${name} ${fault}`,
    `Correct --${name}, or remove it.`,
    word.start,
  );
}
