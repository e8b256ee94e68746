import type { OnbuildInstruction } from '../instruction.ts';
import { readFlags } from './flags.ts';
import { commandArgument, type InstructionRequest, listArguments, needsArguments } from './instruction-request.ts';
import { splitPairs } from './parse-metadata.ts';
import { splitInstruction } from './split-instruction.ts';

export function parseOnbuild(request: InstructionRequest): OnbuildInstruction {
  if (request.rest === '') throw needsArguments(request, 'an instruction');
  assertReadable(request);
  readFlags(request, {});
  const bodies = request.heredocs.map(({ name, content }) => `\n${content}${name}`);
  return {
    keyword: 'ONBUILD',
    ...request.place,
    expression: request.line.replace(/^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i, '') + bodies.join(''),
  };
}

/** What can be told without running it. An unknown instruction is found by the build that runs it, as with BuildKit. */
function assertReadable(request: InstructionRequest): void {
  const split = splitInstruction(request.rest, request.escape);
  const keyword = split.keyword.toUpperCase();
  const inner: InstructionRequest = { ...request, keyword, flags: [], rest: split.rest };
  switch (keyword) {
    case 'ONBUILD':
    case 'FROM':
    case 'MAINTAINER':
      throw request.problem(
        'DOCKERFILE_ONBUILD_INVALID',
        `ONBUILD cannot hold ${keyword}`,
        `Remove ONBUILD or ${keyword}.`,
      );
    case 'ENV':
    case 'LABEL':
      splitPairs(inner);
      return;
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      listArguments(inner);
      return;
    case 'CMD':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
      commandArgument(inner);
      return;
    default:
  }
}
