import { type BigIntStats, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf, ToolError } from '../errors.ts';
import { decodePath, encodePath } from '../path-bytes.ts';
import { canSkip, decide, type IgnoreRules, type PathDecision } from './dockerignore.ts';
import type { ContextDirectory, ContextEntry, ContextSpecial, ContextTree } from './tree.ts';

export interface ReadContextOptions {
  readonly ignore: IgnoreRules;
  readonly signal: AbortSignal;
}

/**
 * Reads names, types and modes of everything that the ignore file leaves in the build context; no content.
 *
 * @throws {ToolError} CONTEXT_NOT_FOUND, CONTEXT_UNREADABLE
 */
export async function readContext(directory: string, options: ReadContextOptions): Promise<ContextTree> {
  const top = resolve(directory);
  const mode = modeOfTop(top);
  const walk: Walk = { top, ...options, unvisited: ENTRIES_BETWEEN_PAUSES };
  const root: ContextDirectory = {
    path: '',
    name: '',
    type: 'directory',
    mode,
    children: await readChildren('', undefined, walk),
  };
  const entries: ContextEntry[] = [];
  listBelow(root, entries);
  const byPath = new Map<string, ContextEntry>(entries.map((entry) => [entry.path, entry]));
  return { directory: top, ignore: options.ignore, entries, byPath: byPath.set('', root), root };
}

/** The path on disk of a context entry, as the file system functions take it. */
export function diskPathOf(directory: string, path: string): string | Buffer {
  return toDisk(path === '' ? directory : `${directory}/${path}`);
}

/** Synchronous calls are far faster here; so often the event loop gets its turn, and an abort is seen. */
const ENTRIES_BETWEEN_PAUSES = 2_000;

interface Walk extends ReadContextOptions {
  readonly top: string;
  unvisited: number;
}

async function readChildren(path: string, decision: PathDecision | undefined, walk: Walk): Promise<ContextEntry[]> {
  const prefix = path === '' ? '' : `${path}/`;
  const children: ContextEntry[] = [];
  for (const name of readNames(path, walk)) {
    if (--walk.unvisited === 0) await pause(walk);
    const entry = await readEntry({ path: prefix + name, name }, decision, walk);
    if (entry !== undefined) children.push(entry);
  }
  return children;
}

async function pause(walk: Walk): Promise<void> {
  walk.unvisited = ENTRIES_BETWEEN_PAUSES;
  await setImmediate();
  walk.signal.throwIfAborted();
}

interface Named {
  readonly path: string;
  readonly name: string;
}

async function readEntry(
  named: Named,
  parent: PathDecision | undefined,
  walk: Walk,
): Promise<ContextEntry | undefined> {
  const decision = decide(walk.ignore, named.path, parent);
  const ignored = decision.by !== undefined;
  if (ignored && canSkip(walk.ignore, named.path)) return undefined;
  const disk = diskPathOf(walk.top, named.path);
  const stats = lstatSync(disk, { throwIfNoEntry: false });
  if (stats === undefined || (ignored && !stats.isDirectory())) return undefined;
  const entry = { ...named, mode: stats.mode & 0o7777 };
  if (stats.isDirectory()) {
    const children = await readChildren(named.path, decision, walk);
    return ignored && children.length === 0 ? undefined : { ...entry, type: 'directory', children };
  }
  if (stats.isFile())
    return { ...entry, type: 'file', size: stats.size, ...(stats.nlink > 1 && { inode: inodeOf(disk) }) };
  if (stats.isSymbolicLink()) return { ...entry, type: 'symlink', target: readTarget(disk) };
  return { ...entry, type: 'special', kind: kindOf(stats) };
}

function readNames(path: string, walk: Walk): string[] {
  const disk = diskPathOf(walk.top, path);
  try {
    const names = readdirSync(disk);
    if (!names.some((name) => name.includes('\uFFFD'))) return names.sort();
    return readdirSync(disk, { encoding: 'buffer' }).map(decodePath).sort();
  } catch (cause) {
    throw new ToolError(
      'CONTEXT_UNREADABLE',
      `Reading the build context ${walk.top}: the folder "${path}" can't be read: ${messageOf(cause)}`,
      {
        hint: `Make "${path}" readable for the user who runs this, or exclude it in .dockerignore.`,
        cause,
      },
    );
  }
}

function modeOfTop(top: string): number {
  const stats = statSync(top, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return stats.mode & 0o7777;
  const what = stats === undefined ? 'there is no such folder' : 'it is not a folder';
  throw new ToolError('CONTEXT_NOT_FOUND', `Reading the build context ${top}: ${what}`, {
    hint: 'Correct the path of the build context ("context" in hydrofoil.yaml).',
  });
}

/** Inode numbers can be larger than what a double holds exactly. */
function inodeOf(disk: string | Buffer): string {
  const { dev, ino }: BigIntStats = lstatSync(disk, { bigint: true });
  return `${dev}:${ino}`;
}

function readTarget(disk: string | Buffer): string {
  return decodePath(readlinkSync(disk, { encoding: 'buffer' }));
}

function kindOf(stats: Stats): ContextSpecial['kind'] {
  if (stats.isSocket()) return 'socket';
  return stats.isFIFO() ? 'fifo' : 'device';
}

function listBelow(directory: ContextDirectory, entries: ContextEntry[]): void {
  for (const child of directory.children) {
    entries.push(child);
    if (child.type === 'directory') listBelow(child, entries);
  }
}

const ESCAPED_BYTE = /[\uDC80-\uDCFF]/u;

function toDisk(path: string): string | Buffer {
  return ESCAPED_BYTE.test(path) ? encodePath(path) : path;
}
