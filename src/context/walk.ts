import { type BigIntStats, lstatSync, readdirSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { messageOf, ToolError } from '../errors.ts';
import { decodePath, encodePath } from '../path-bytes.ts';
import { canSkip, decide, type IgnoreRules, type PathDecision } from './dockerignore.ts';
import { createFileStats, type FileStats } from './file-stats.ts';
import type { ContextDirectory, ContextEntry, ContextSpecial, ContextTree, VisitedFolder } from './tree.ts';

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
  const startedAtMs = Date.now();
  const { mode, mtimeMs, ctimeMs, ino, dev } = statsOfTop(top);
  const walk: Walk = {
    top,
    ...options,
    unvisited: ENTRIES_BETWEEN_PAUSES,
    attributeFolders: [],
    folders: [],
    passedOver: [],
    gitignoreFolders: [],
    stats: createFileStats(),
  };
  walk.folders.push({ path: '', mode: mode & 0o7777, device: dev, row: walk.stats.add(mtimeMs, ctimeMs, ino) });
  const children = await readChildren({ path: '', disk: top }, undefined, walk);
  const root: ContextDirectory = { path: '', name: '', type: 'directory', mode: mode & 0o7777, children };
  return treeOf({
    directory: top,
    ignore: options.ignore,
    root,
    stats: walk.stats,
    visit: {
      startedAtMs,
      folders: walk.folders,
      passedOver: walk.passedOver,
      gitignoreFolders: walk.gitignoreFolders,
    },
    attributeFolders: walk.attributeFolders,
  });
}

/** The path on disk of a context entry, as the file system functions take it. */
export function diskPathOf(directory: string, path: string): string | Buffer {
  return toDisk(path === '' ? directory : `${directory}/${path}`);
}

/** Synchronous calls are far faster here; so often the event loop gets its turn, and an abort is seen. */
const ENTRIES_BETWEEN_PAUSES = 500;

interface Walk extends ReadContextOptions {
  readonly top: string;
  unvisited: number;
  readonly attributeFolders: string[];
  readonly folders: VisitedFolder[];
  readonly passedOver: string[];
  readonly gitignoreFolders: string[];
  readonly stats: FileStats;
}

/** A folder that is being read. */
interface Place {
  readonly path: string;
  readonly disk: string | Buffer;
}

async function readChildren(place: Place, decision: PathDecision | undefined, walk: Walk): Promise<ContextEntry[]> {
  const { path } = place;
  const prefix = path === '' ? '' : `${path}/`;
  const children: ContextEntry[] = [];
  for (const name of readNames(place, walk)) {
    if (--walk.unvisited === 0) await pause(walk);
    if (name === '.gitattributes') walk.attributeFolders.push(path);
    if (name === '.gitignore') walk.gitignoreFolders.push(path);
    const below = readEntry(prefix + name, name, place, decision, walk);
    if (below === undefined) continue;
    if (below.type !== 'folder') {
      children.push(below);
      continue;
    }
    const inner = await readChildren(below, below.decision, walk);
    if (below.isIgnored && inner.length === 0) continue;
    children.push({ path: below.path, name, type: 'directory', mode: below.mode, children: inner });
  }
  return children;
}

/** Between the reading of the names and the look at each. */
const MAY_BE_GONE = { throwIfNoEntry: false } as const;

async function pause(walk: Walk): Promise<void> {
  walk.unvisited = ENTRIES_BETWEEN_PAUSES;
  await setImmediate();
  walk.signal.throwIfAborted();
}

/** One that is to be entered, and stays when it is not ignored, or something in it is not. */
interface Folder extends Place {
  readonly type: 'folder';
  readonly mode: number;
  readonly isIgnored: boolean;
  readonly decision: PathDecision;
}

function readEntry(
  path: string,
  name: string,
  parent: Place,
  parentDecision: PathDecision | undefined,
  walk: Walk,
): Exclude<ContextEntry, ContextDirectory> | Folder | undefined {
  const decision = decide(walk.ignore, path, parentDecision);
  const isIgnored = decision.by !== undefined;
  if (isIgnored && canSkip(walk.ignore, path)) {
    walk.passedOver.push(path);
    return undefined;
  }
  const disk = diskPathIn(parent, name, walk);
  const stats = lstatSync(disk, MAY_BE_GONE);
  if (stats === undefined || (isIgnored && !stats.isDirectory())) return undefined;
  const mode = stats.mode & 0o7777;
  if (stats.isFile()) {
    const { size, mtimeMs, ctimeMs, ino } = stats;
    const row = walk.stats.add(mtimeMs, ctimeMs, ino);
    if (stats.nlink > 1) return { path, name, mode, type: 'file', size, row, inode: inodeOf(disk) };
    return { path, name, mode, type: 'file', size, row };
  }
  if (stats.isDirectory()) {
    const row = walk.stats.add(stats.mtimeMs, stats.ctimeMs, stats.ino);
    walk.folders.push({ path, mode, device: stats.dev, row });
    return { type: 'folder', path, disk, mode, isIgnored, decision };
  }
  if (stats.isSymbolicLink()) return { path, name, mode, type: 'symlink', target: readTarget(disk) };
  return { path, name, mode, type: 'special', kind: kindOf(stats) };
}

/** Most paths are text as they are; one that is not was turned into text with care, and must be turned back. */
function diskPathIn(parent: Place, name: string, { top }: Walk): string | Buffer {
  if (typeof parent.disk !== 'string') return diskPathOf(top, `${parent.path}/${name}`);
  const disk = `${parent.disk}/${name}`;
  return name.isWellFormed() ? disk : toDisk(disk);
}

function readNames({ path, disk }: Place, walk: Walk): string[] {
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

function statsOfTop(top: string): Stats {
  const stats = statSync(top, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return stats;
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

/** Most commands never ask for the lists: each is made when it is first asked for. */
function treeOf(rest: Omit<ContextTree, 'entries' | 'byPath'>): ContextTree {
  const { root } = rest;
  let entries: ContextEntry[] | undefined;
  let byPath: ReadonlyMap<string, ContextEntry> | undefined;
  return {
    ...rest,
    get entries() {
      entries ??= listBelow(root, []);
      return entries;
    },
    get byPath() {
      byPath ??= new Map<string, ContextEntry>(this.entries.map((entry) => [entry.path, entry])).set('', root);
      return byPath;
    },
  };
}

function listBelow(directory: ContextDirectory, entries: ContextEntry[]): ContextEntry[] {
  for (const child of directory.children) {
    entries.push(child);
    if (child.type === 'directory') listBelow(child, entries);
  }
  return entries;
}

const ESCAPED_BYTE = /[\uDC80-\uDCFF]/u;

function toDisk(path: string): string | Buffer {
  return ESCAPED_BYTE.test(path) ? encodePath(path) : path;
}
