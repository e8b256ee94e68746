import { type SourceLocation, ToolError, ToolErrors } from '../errors.ts';

/** One problem as it is; several as one error that lists them. */
export function throwProblems(problems: readonly ToolError[], file: string): void {
  const [first] = problems;
  if (first === undefined) return;
  if (problems.length === 1) throw first;
  throw new ToolErrors('DOCKERFILE_INVALID', `Reading ${file}: ${problems.length} problems`, problems);
}

/** Gives an error that was thrown without a place the place of its instruction. Other errors pass. */
export function atLocation(error: unknown, location: SourceLocation, step: string): unknown {
  if (!(error instanceof ToolError) || error.location !== undefined) return error;
  return new ToolError(error.code, `${step}: ${error.message}`, {
    location,
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  });
}
