import { isToolError, type SourceLocation, ToolError } from '../../errors.ts';

/** Adds to an error of something that a Dockerfile asks for where it does so. One that has a place of its own keeps it. */
export async function locatedAt<T>(location: SourceLocation, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isToolError(error) || error.location !== undefined) throw error;
    const { code, message, hint } = error;
    throw new ToolError(code, message, { location, cause: error, ...(hint === undefined ? {} : { hint }) });
  }
}
