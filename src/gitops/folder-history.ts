import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { History, Release } from '../deployment/release.ts';
import { isToolError, ToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import { formatHistory, NO_HISTORY, parseHistory } from './history-text.ts';
import { freeLockFile, takeLockFile } from './lock-file.ts';
import { writeBeside } from './replace-files.ts';

/** Without .json or .yaml at the end: `kubectl apply -f FOLDER` would take it for a manifest. */
const HISTORY_FILE = '.hydrofoil-history';
/** The newest releases that are kept, and how many that ended well beyond those: what a rollback goes back to. */
const KEPT = 100;
const KEPT_GOOD = 20;

export interface FolderHistoryOptions {
  readonly folder: string;
  readonly folderName: string;
  readonly signal: AbortSignal;
}

/** @throws {ToolError} HISTORY_INVALID */
export async function readFolderHistory({ folder, folderName }: FolderHistoryOptions): Promise<History> {
  let text: string;
  try {
    text = await readFile(join(folder, HISTORY_FILE), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return NO_HISTORY;
    throw error;
  }
  return parseHistory(text, join(folderName, HISTORY_FILE));
}

/**
 * Changes the history while nobody else can: runs that do so at once take turns.
 *
 * @throws {ToolError} HISTORY_INVALID, HISTORY_BUSY
 */
export async function updateFolderHistory(
  change: (history: History) => History,
  options: FolderHistoryOptions,
): Promise<History> {
  const { folder, folderName, signal } = options;
  const file = join(folder, HISTORY_FILE);
  const lockFile = `${file}-lock`;
  const token = await retry(
    () => takeTurn(lockFile, folderName),
    (error) => isToolError(error, 'HISTORY_BUSY'),
    {
      attempts: 200,
      firstDelayMs: 5,
      maxDelayMs: 50,
      signal,
    },
  );
  try {
    const changed = change(await readFolderHistory(options));
    const next = { ...changed, releases: prune(changed.releases) };
    await rename(await writeBeside(file, formatHistory(next)), file);
    return next;
  } finally {
    await freeLockFile(lockFile, token);
  }
}

async function takeTurn(lockFile: string, folderName: string): Promise<string> {
  const holder = { holder: 'history', reason: 'writing', since: new Date().toISOString() };
  const attempt = await takeLockFile(lockFile, holder, false);
  if (attempt.kind === 'taken') return attempt.token;
  throw new ToolError(
    'HISTORY_BUSY',
    `Writing the history in folder ${folderName}: another run has been writing it for seconds`,
    {
      hint: `When no other run is under way, remove ${lockFile}.`,
    },
  );
}

function prune(releases: readonly Release[]): readonly Release[] {
  const good = releases.filter(({ outcome }) => outcome === 'succeeded').slice(-KEPT_GOOD);
  const firstKept = releases.length - KEPT;
  return releases.filter((release, index) => index >= firstKept || good.includes(release));
}
