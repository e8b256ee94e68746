import { parseDevice } from '../device.ts';
import type { RunInstruction } from '../instruction.ts';
import { type MountFlag, mountFrom } from '../mount.ts';
import { type Flags, type FlagValue, readFlags } from './flags.ts';
import { commandArgument, type InstructionRequest } from './instruction-request.ts';

const NETWORKS = ['default', 'none', 'host'] as const;
const SECURITIES = ['sandbox', 'insecure'] as const;

export function parseRun(request: InstructionRequest): RunInstruction {
  const flags = readFlags(request, { mount: 'list', network: 'text', security: 'text', device: 'list' });
  return {
    keyword: 'RUN',
    ...request.place,
    command: commandArgument(request),
    heredocs: request.heredocs,
    mounts: flags.list('mount').map((flag) => mountFlagOf(request, flag)),
    network: choiceOf(request, flags, 'network', NETWORKS),
    security: choiceOf(request, flags, 'security', SECURITIES),
    devices: flags.list('device').map(({ value }) => parseDevice(value)),
  };
}

function mountFlagOf(request: InstructionRequest, { value, word }: FlagValue): MountFlag {
  const from = mountFrom(value);
  return { text: value, ...request.sourceOf(word.start, word.end), ...(from !== undefined && from !== '' && { from }) };
}

/** The first choice is the default. */
function choiceOf<Choice extends string>(
  request: InstructionRequest,
  flags: Flags,
  name: string,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const [given] = flags.list(name);
  if (given === undefined) return choices[0];
  const choice = choices.find((known) => known === given.value);
  if (choice !== undefined) return choice;
  throw request.problem(
    'DOCKERFILE_FLAG_INVALID',
    `RUN: --${name}=${given.value} is not one of ${choices.join(', ')}`,
    `Write --${name}=${choices[0]}, or remove it.`,
    given.word.start,
  );
}
