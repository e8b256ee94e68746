import { chmod, lstat, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isToolError, messageOf, ToolError } from '../errors.ts';
import { assertSize } from './assignment.ts';
import { parseStatePath } from './state-name.ts';
import type { EntryKind } from './state-store.ts';

export interface FolderFile {
  /** Relative to the folder, with "/" between parts. */
  readonly name: string;
  readonly kind: EntryKind;
  readonly content: Uint8Array;
}

/** Larger ones are refused by git hosts sooner or later. */
const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Makes git overlook the folder, in which it lies itself, so that no .gitignore of the repository has to know about it. */
const IGNORE_FILE = '.gitignore';
const IGNORE_TEXT = '# This folder is kept in a branch of its own.\n*\n';

/**
 * Every file below a folder, in the order of the alphabet. Folders without files are nothing, as in git.
 *
 * @throws {ToolError} STATE_FOLDER_UNREADABLE, STATE_NAME_INVALID, STATE_VALUE_TOO_LARGE
 */
export async function readFolder(folder: string, signal: AbortSignal): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  const names = await listFiles(folder).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  for (const name of names.toSorted()) {
    signal.throwIfAborted();
    const file = await readOne(folder, parseStatePath(name)).catch((cause: unknown) => {
      throw isToolError(cause) ? cause : unreadable(folder, cause);
    });
    if (name !== IGNORE_FILE || Buffer.from(file.content).toString() !== IGNORE_TEXT) files.push(file);
  }
  return files;
}

async function listFiles(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const name = `${below}${entry.name}`;
      return entry.isDirectory() ? listFiles(folder, `${name}/`) : [name];
    }),
  );
  return found.flat();
}

async function readOne(folder: string, name: string): Promise<FolderFile> {
  const path = join(folder, name);
  const facts = await lstat(path);
  if (facts.isSymbolicLink()) return { name, kind: 'link', content: await readlink(path, { encoding: 'buffer' }) };
  if (!facts.isFile()) {
    throw new ToolError('STATE_FOLDER_UNREADABLE', `Saving ${folder}: ${name} is neither a file nor a link`, {
      hint: 'Delete it before the job ends: sockets, pipes and devices cannot be kept.',
    });
  }
  assertSize(name, facts.size, MAX_FILE_BYTES);
  return { name, kind: facts.mode & 0o100 ? 'executable' : 'file', content: await readFile(path) };
}

function unreadable(folder: string, cause: unknown): ToolError {
  return new ToolError('STATE_FOLDER_UNREADABLE', `Saving ${folder}: ${messageOf(cause)}`, {
    hint: 'Let containers write files that the user of the job may read, and no program write there when the job ends. Nothing was saved.',
    cause,
  });
}

/**
 * Writes files into an empty folder.
 *
 * @throws {ToolError} STATE_NAME_INVALID before anything is written
 */
export async function writeFolder(folder: string, files: readonly FolderFile[]): Promise<void> {
  for (const { name } of files) parseStatePath(name);
  await mkdir(folder, { recursive: true });
  if (!files.some(({ name }) => name === IGNORE_FILE)) await writeFile(join(folder, IGNORE_FILE), IGNORE_TEXT);
  // Links last: where the file system takes two names for one, a file could be written through a link to somewhere else.
  const linksLast = files.toSorted((one, other) => Number(one.kind === 'link') - Number(other.kind === 'link'));
  for (const { name, kind, content } of linksLast) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (kind === 'link') await symlink(Buffer.from(content), path);
    else await writeFile(path, content, { flag: 'wx' });
    if (kind === 'executable') await chmod(path, 0o755);
  }
}

/** Whether there is nothing, or what an earlier run of ours left. */
export async function isOursOrEmpty(folder: string): Promise<boolean> {
  const facts = await lstat(folder).catch(() => undefined);
  if (facts === undefined) return true;
  if (!facts.isDirectory()) return false;
  const text = await readFile(join(folder, IGNORE_FILE), 'utf8').catch(() => undefined);
  return text === IGNORE_TEXT || (await readdir(folder)).length === 0;
}
