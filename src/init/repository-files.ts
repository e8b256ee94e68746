import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isToolError } from '../errors.ts';
import { exec } from '../exec.ts';

/** The files of a repository by their paths from its top, with slashes; and their texts. */
export interface RepositoryFiles {
  readonly paths: readonly string[];
  /** Undefined for a file that is not there, or no text. */
  read(path: string): Promise<string | undefined>;
}

/** Folders of others' code, of generated code, and of git itself. */
const OTHERS = /(?:^|\/)(?:node_modules|vendor|third_party|\.git|\.venv|venv|dist|build\/generated)\//;
const LARGEST_BYTES = 1 << 20;
const MOST_FILES = 50_000;

/** Those that git knows or does not ignore; without git, those that are there. */
export async function listRepositoryFiles(root: string, signal: AbortSignal): Promise<RepositoryFiles> {
  const paths = (await listedByGit(root, signal)) ?? (await listedByFolders(root, signal));
  return {
    paths: paths.filter((path) => !OTHERS.test(path)).toSorted(byDepth),
    read: (path) => readText(join(root, path), signal),
  };
}

async function listedByGit(root: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  try {
    const { exitCode, stdout } = await exec('git', args, { env: { GIT_OPTIONAL_LOCKS: '0' }, signal });
    return exitCode === 0 ? [...new Set(stdout.split('\0').filter((path) => path !== ''))] : undefined;
  } catch (error) {
    if (isToolError(error, 'COMMAND_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function listedByFolders(root: string, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined && found.length < MOST_FILES; folder = folders.shift()) {
    signal.throwIfAborted();
    for (const entry of await entriesOf(join(root, folder))) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !OTHERS.test(`${path}/`)) folders.push(`${path}/`);
      else if (entry.isFile()) found.push(path);
    }
  }
  return found;
}

/** A folder that may not be read, or is gone by now, is passed over as such a file is. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function readText(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const bytes = await readFile(file, { signal });
    return bytes.length > LARGEST_BYTES ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    signal.throwIfAborted();
    return undefined; // a file that git lists and that is not there, a folder's link, no text
  }
}

/** What is nearer to the top says more about the repository. */
function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}
