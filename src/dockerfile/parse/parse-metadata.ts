import type {
  ArgDeclaration,
  ArgInstruction,
  ExposeInstruction,
  KeyValue,
  ShellInstruction,
  VolumeInstruction,
} from '../instruction.ts';
import { splitAtBlanks, trim } from '../space.ts';
import { readFlags } from './flags.ts';
import {
  commandArgument,
  type InstructionRequest,
  listArguments,
  needsArguments,
  plainArguments,
} from './instruction-request.ts';
import { splitQuotedWords } from './quoted-words.ts';

/** The pairs of ENV and LABEL: `a=1 b=2`, or the old `a 1`. */
export function parsePairs(request: InstructionRequest): readonly KeyValue[] {
  readFlags(request, {});
  const pairs = splitPairs(request);
  if (pairs.length === 0) throw needsArguments(request, 'at least one argument');
  if (pairs.some(({ key }) => key === '')) throw needsArguments(request, 'a name before each "="');
  return pairs;
}

/** The same without a look at the names, which is all that ONBUILD checks beforehand. */
export function splitPairs(request: InstructionRequest): readonly KeyValue[] {
  const words = splitQuotedWords(request.rest, request.escape);
  const [first] = words;
  if (first === undefined) return [];
  return first.includes('=') ? words.map((word) => pairOf(request, word)) : [oldPairOf(request)];
}

function pairOf(request: InstructionRequest, word: string): KeyValue {
  const equals = word.indexOf('=');
  if (equals >= 0) return { key: word.slice(0, equals), value: word.slice(equals + 1) };
  throw request.problem(
    'DOCKERFILE_ARGUMENTS_INVALID',
    `${request.keyword}: "${word}" is not NAME=VALUE`,
    'Put values with spaces into double quotes.',
    request.restStart,
  );
}

function oldPairOf(request: InstructionRequest): KeyValue {
  const [key = '', value] = splitAtBlanks(request.rest, 2);
  if (value === undefined) throw needsArguments(request, 'a name and a value');
  return { key, value };
}

/** Flags of ARG are passed over: BuildKit does not look at them. */
export function parseArg(request: InstructionRequest): ArgInstruction {
  const words = splitQuotedWords(request.rest, request.escape);
  if (words.length === 0) throw needsArguments(request, 'at least one argument');
  return { keyword: 'ARG', ...request.place, args: words.map((word) => declarationOf(request, word)) };
}

function declarationOf(request: InstructionRequest, word: string): ArgDeclaration {
  const equals = word.indexOf('=');
  if (equals < 0) return { name: word };
  if (equals === 0) throw needsArguments(request, 'a name before each "="');
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

export function parseExpose(request: InstructionRequest): ExposeInstruction {
  const ports = plainArguments(request);
  if (ports.length === 0) throw needsArguments(request, 'at least one argument');
  readFlags(request, {});
  return {
    keyword: 'EXPOSE',
    ...request.place,
    ports: ports.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  };
}

export function parseVolume(request: InstructionRequest): VolumeInstruction {
  const paths = listArguments(request).map(trim);
  if (paths.length === 0) throw needsArguments(request, 'at least one argument');
  readFlags(request, {});
  if (paths.includes('')) throw needsArguments(request, 'paths that are not empty');
  return { keyword: 'VOLUME', ...request.place, paths };
}

export function parseShell(request: InstructionRequest): ShellInstruction {
  readFlags(request, {});
  const command = commandArgument(request);
  if (command.form === 'shell' || command.args.length === 0)
    throw needsArguments(request, 'its arguments in JSON form');
  return { keyword: 'SHELL', ...request.place, shell: command.args };
}
