import { mkdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, ToolError } from '../errors.ts';
import { writeBeside } from '../gitops/replace-files.ts';
import type { FileChange } from './file-change.ts';

/**
 * Writes the files: each appears in one step, when all of them are ready beside their places. One that was changed since it was
 * looked at stops all of them. Until the first step an abort leaves nothing behind but empty folders; after it there is no stopping.
 *
 * @throws {ToolError} INIT_FILE_CHANGED, INIT_FILE_UNWRITABLE
 */
export async function writeFiles(root: string, changes: readonly FileChange[], signal: AbortSignal): Promise<void> {
  const staged: { readonly temporary: string; readonly file: string }[] = [];
  try {
    for (const { path, before, text } of changes) {
      const file = before === undefined ? join(root, path) : await realpath(join(root, path));
      staged.push({ file, temporary: await stage(file, text, path) });
      if ((await textOf(file)) !== before) throw changedMeanwhile(path);
    }
    signal.throwIfAborted();
    for (const { temporary, file } of staged) await rename(temporary, file);
  } finally {
    await Promise.all(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}

async function stage(file: string, text: string, path: string): Promise<string> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await writeBeside(file, text);
  } catch (cause) {
    throw new ToolError('INIT_FILE_UNWRITABLE', `Writing ${path}: ${messageOf(cause)}`, {
      hint: 'Nothing was written. Run hydrofoil init again where you may write, or with --dry-run.',
      cause,
    });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function changedMeanwhile(path: string): ToolError {
  return new ToolError('INIT_FILE_CHANGED', `Writing ${path}: somebody changed it after it was shown`, {
    hint: 'Nothing was written. Run hydrofoil init again.',
  });
}
