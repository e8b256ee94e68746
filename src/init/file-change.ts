import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../exec.ts';
import type { ProposedFile } from './proposed-files.ts';

/** A proposed file beside what is there. */
export interface FileChange extends ProposedFile {
  /** Absent: there is none yet. */
  readonly before?: string;
}

/** @throws what reading throws, but for a file that is not there */
export async function changeOf(root: string, file: ProposedFile, signal: AbortSignal): Promise<FileChange> {
  try {
    return { ...file, before: await readFile(join(root, file.path), { encoding: 'utf8', signal }) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return file;
    throw error;
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
