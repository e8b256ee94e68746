import { nearest } from '../../nearest.ts';
import type { FromInstruction, Instruction } from '../instruction.ts';
import { readFlags } from './flags.ts';
import { commandArgument, type InstructionRequest, onlyArgument } from './instruction-request.ts';
import { parseAdd, parseCopy } from './parse-files.ts';
import { parseFrom } from './parse-from.ts';
import { parseHealthcheck } from './parse-healthcheck.ts';
import { parseArg, parseExpose, parsePairs, parseShell, parseVolume } from './parse-metadata.ts';
import { parseOnbuild } from './parse-onbuild.ts';
import { parseRun } from './parse-run.ts';

/**
 * Gives one instruction its type.
 *
 * @throws {ToolError} DOCKERFILE_… at the instruction
 */
export function parseInstruction(request: InstructionRequest): Instruction | FromInstruction {
  const parse = Object.hasOwn(PARSERS, request.keyword) ? PARSERS[request.keyword] : undefined;
  if (parse === undefined) throw unknownInstruction(request);
  return parse(request);
}

const PARSERS: Readonly<Record<string, (request: InstructionRequest) => Instruction | FromInstruction>> = {
  ADD: parseAdd,
  ARG: parseArg,
  CMD: (request) => ({ keyword: 'CMD', ...request.place, command: plainCommand(request) }),
  COPY: parseCopy,
  ENTRYPOINT: (request) => ({ keyword: 'ENTRYPOINT', ...request.place, command: plainCommand(request) }),
  ENV: (request) => ({ keyword: 'ENV', ...request.place, pairs: parsePairs(request) }),
  EXPOSE: parseExpose,
  FROM: parseFrom,
  HEALTHCHECK: parseHealthcheck,
  LABEL: (request) => ({ keyword: 'LABEL', ...request.place, pairs: parsePairs(request) }),
  MAINTAINER: (request) => ({ keyword: 'MAINTAINER', ...request.place, maintainer: plainText(request) }),
  ONBUILD: parseOnbuild,
  RUN: parseRun,
  SHELL: parseShell,
  // Its flags are passed over: BuildKit does not look at them.
  STOPSIGNAL: (request) => ({ keyword: 'STOPSIGNAL', ...request.place, signal: onlyArgument(request) }),
  USER: (request) => ({ keyword: 'USER', ...request.place, user: plainText(request) }),
  VOLUME: parseVolume,
  WORKDIR: (request) => ({ keyword: 'WORKDIR', ...request.place, path: plainText(request) }),
};

function plainText(request: InstructionRequest): string {
  const text = onlyArgument(request);
  readFlags(request, {});
  return text;
}

function plainCommand(request: InstructionRequest) {
  readFlags(request, {});
  return commandArgument(request);
}

function unknownInstruction({ keyword, problem }: InstructionRequest) {
  const near = nearest(keyword, Object.keys(PARSERS));
  return problem(
    'DOCKERFILE_INSTRUCTION_UNKNOWN',
    keyword === '' ? 'There is no instruction on this line' : `"${keyword}" is not an instruction`,
    near === undefined ? 'Begin the line with an instruction such as RUN or COPY.' : `Write ${near}.`,
  );
}
