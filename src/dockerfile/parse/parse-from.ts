import type { FromInstruction } from '../instruction.ts';
import { readFlags } from './flags.ts';
import { type InstructionRequest, needsArguments, plainArguments } from './instruction-request.ts';

const STAGE_NAME = /^[a-z][a-z0-9_.-]*$/;

export function parseFrom(request: InstructionRequest): FromInstruction {
  const args = plainArguments(request);
  const name = stageNameOf(request, args);
  const flags = readFlags(request, { platform: 'text' });
  const platform = flags.text('platform');
  const [image = ''] = args;
  return {
    keyword: 'FROM',
    ...request.place,
    image,
    reference: request.sourceOf(request.restStart, request.restStart + image.length),
    ...(platform !== undefined && platform !== '' && { platform }),
    ...(name !== undefined && { name }),
  };
}

function stageNameOf(request: InstructionRequest, args: readonly string[]): string | undefined {
  if (args.length === 1) return undefined;
  const [, as, written = ''] = args;
  if (args.length !== 3 || as?.toLowerCase() !== 'as')
    throw needsArguments(request, 'an image, or an image, AS and a name');
  const name = written.toLowerCase();
  if (STAGE_NAME.test(name)) return name;
  throw request.problem(
    'DOCKERFILE_STAGE_NAME_INVALID',
    `"${written}" cannot be the name of a stage`,
    'Begin it with a letter, followed by letters, digits, "-", "_" and ".".',
    request.restStart,
  );
}
