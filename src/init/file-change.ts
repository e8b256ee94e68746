import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ToolError } from '../errors.ts';
import { exec } from '../exec.ts';
import type { ProposedFile } from './proposed-files.ts';

/** A proposed file beside what is there. */
export interface FileChange extends ProposedFile {
  /** Absent: there is none yet. */
  readonly before?: string;
}

/** @throws {ToolError} INIT_FILE_UNREADABLE; a file that is not there is none */
export async function changeOf(root: string, file: ProposedFile, signal: AbortSignal): Promise<FileChange> {
  try {
    return { ...file, before: await readFile(join(root, file.path), { encoding: 'utf8', signal }) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return file;
    throw new ToolError('INIT_FILE_UNREADABLE', `Reading ${file.path}, to compare: ${messageOf(error)}`, {
      hint: 'Make it a file that can be read, or move what is in its place away.',
      cause: error,
    });
  }
}

export function isChange({ before, text }: FileChange): boolean {
  return before !== text;
}

/** Whether git could bring the present text of a file back. Without git nobody could. */
export async function isCommitted(root: string, path: string, signal: AbortSignal): Promise<boolean> {
  const git = async (...args: readonly string[]) => {
    const { exitCode, stdout } = await exec('git', ['-C', root, ...args, '--', path], { signal }).catch(() => NOTHING);
    signal.throwIfAborted();
    return exitCode === 0 ? stdout : undefined;
  };
  const [status, known] = await Promise.all([git('status', '--porcelain'), git('ls-files')]);
  return status === '' && known !== undefined && known !== '';
}

const NOTHING = { exitCode: 1, stdout: '' };
