import { parseDurationNs } from '../go-values.ts';
import type { HealthcheckInstruction } from '../instruction.ts';
import { type Flags, readFlags } from './flags.ts';
import { commandArgument, type InstructionRequest, needsArguments } from './instruction-request.ts';

const MINIMUM_NS = 1_000_000;

export function parseHealthcheck(request: InstructionRequest): HealthcheckInstruction {
  const [kind = ''] = /^[^\t-\r ]*/.exec(request.rest) ?? [];
  const rest = request.rest.slice(kind.length).replace(/^[\t-\r ]+/, '');
  if (kind === '') throw needsArguments(request, 'CMD or NONE');
  switch (kind.toUpperCase()) {
    case 'NONE':
      return parseNone(request, rest);
    case 'CMD':
      return parseCheck({ ...request, rest });
    default:
      throw needsArguments(request, `CMD or NONE, not "${kind}"`);
  }
}

/** Flags are passed over here: BuildKit does not look at them. */
function parseNone(request: InstructionRequest, rest: string): HealthcheckInstruction {
  // "NONE []" is a list of no arguments.
  const command = commandArgument({ ...request, rest });
  if (command.form === 'shell' ? command.line !== '' : command.args.length > 0) {
    throw needsArguments(request, 'nothing behind NONE');
  }
  const unset = { intervalNs: 0, timeoutNs: 0, startPeriodNs: 0, startIntervalNs: 0, retries: 0 };
  return { keyword: 'HEALTHCHECK', ...request.place, healthcheck: { test: ['NONE'], ...unset } };
}

function parseCheck(request: InstructionRequest): HealthcheckInstruction {
  const command = commandArgument(request);
  const flags = readFlags(request, {
    interval: 'text',
    timeout: 'text',
    'start-period': 'text',
    'start-interval': 'text',
    retries: 'text',
  });
  const test = command.form === 'exec' ? command.args : [command.line];
  if (test.length === 0 || request.rest === '') throw needsArguments(request, 'a command behind CMD');
  return {
    keyword: 'HEALTHCHECK',
    ...request.place,
    healthcheck: {
      test: [command.form === 'exec' ? 'CMD' : 'CMD-SHELL', ...test],
      intervalNs: durationOf(request, flags, 'interval'),
      timeoutNs: durationOf(request, flags, 'timeout'),
      startPeriodNs: durationOf(request, flags, 'start-period'),
      startIntervalNs: durationOf(request, flags, 'start-interval'),
      retries: retriesOf(request, flags),
    },
  };
}

function durationOf(request: InstructionRequest, flags: Flags, name: string): number {
  const [given] = flags.list(name);
  if (given === undefined || given.value === '') return 0;
  const duration = parseDurationNs(given.value);
  if (duration === 0 || (duration !== undefined && duration >= MINIMUM_NS)) return duration;
  throw request.problem(
    'DOCKERFILE_FLAG_INVALID',
    `HEALTHCHECK: --${name}=${given.value} is not a duration of at least 1ms`,
    `Write a duration such as --${name}=30s.`,
    given.word.start,
  );
}

function retriesOf(request: InstructionRequest, flags: Flags): number {
  const [given] = flags.list('retries');
  if (given === undefined || given.value === '') return 0;
  const retries = /^[-+]?\d+$/.test(given.value) ? Number(given.value) : Number.NaN;
  if (retries >= 0 && retries < 2 ** 31) return retries + 0;
  throw request.problem(
    'DOCKERFILE_FLAG_INVALID',
    `HEALTHCHECK: --retries=${given.value} is not a number from 0`,
    'Write a number such as --retries=3.',
    given.word.start,
  );
}
