import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import { isToolError, ToolError } from '../../errors.ts';

const OF_A_STEP = ['ENGINE_FAILED', 'ENGINE_PLATFORM_UNSUPPORTED'];

/**
 * Adds to an engine's error where the instruction that failed stands in the author's Dockerfile: the engine knows only the part
 * that it was given. Unchanged where no instruction, or more than one, can be meant.
 */
export function withPlace(error: unknown, { file, stages }: Dockerfile): unknown {
  if (!isToolError(error) || !OF_A_STEP.includes(error.code) || error.location !== undefined) return error;
  const [headline = ''] = error.message.split('\n');
  const named = stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ text }) => headline.includes(` ${text}: `));
  const [instruction] = named;
  if (instruction === undefined || named.length > 1) return error;
  return new ToolError(error.code, error.message, {
    location: { file, line: instruction.line },
    cause: error.cause,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}
