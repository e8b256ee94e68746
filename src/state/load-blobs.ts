import { ToolError } from '../errors.ts';
import { type GitRepository, lastLine } from './git-repository.ts';
import type { StateEntry } from './state-store.ts';

/**
 * The bytes of entries, in their order, by one process.
 *
 * @throws {ToolError} STATE_READ_FAILED
 * @see https://git-scm.com/docs/git-cat-file#_batch_output
 */
export async function loadBlobs(
  { git }: GitRepository,
  entries: readonly StateEntry[],
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  if (entries.length === 0) return [];
  const chunks: Uint8Array[] = [];
  const stdin = entries.map(({ id }) => `${id}\n`).join('');
  const run = { stdin, signal, onBytes: (chunk: Uint8Array) => chunks.push(chunk) };
  const { exitCode, stderr } = await git(['cat-file', '--batch'], run);
  const output = Buffer.concat(chunks);
  let at = 0;
  const contents = entries.map(({ id, sizeBytes }) => {
    const start = output.indexOf('\n', at) + 1;
    const isThere = output.toString('latin1', at, start) === `${id} blob ${sizeBytes}\n`;
    at = start + sizeBytes + 1;
    return isThere && at <= output.length ? output.subarray(start, at - 1) : undefined;
  });
  if (exitCode === 0 && contents.every((content) => content !== undefined)) return contents;
  throw new ToolError('STATE_READ_FAILED', `Reading the values of the state: ${lastLine(stderr)}`);
}
