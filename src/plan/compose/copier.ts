import { decide, type IgnoreRules, type PathDecision } from '../../context/dockerignore.ts';
import type { ContextDirectory, ContextEntry, ContextSpecial } from '../../context/tree.ts';
import type { StoredFile } from '../../layer/entry.ts';
import type { Chmod } from './chmod.ts';
import { NotComposable } from './composition.ts';
import type { Conflict, EmptyLayerDirectory, FileSource, LayerDraft } from './layer-draft.ts';
import type { Owner } from './owner.ts';
import type { Attributes, RootfsNode } from './rootfs.ts';

/** One source on its way to one destination. */
export interface CopyTask {
  readonly draft: LayerDraft;
  readonly chmod: Chmod | undefined;
  /** Undefined: that of the source, which is 0:0 in a build context. */
  readonly owner: Owner | undefined;
  /** Only what matches is copied; undefined: everything. Patterns are relative to the source. */
  readonly include: IgnoreRules | undefined;
  readonly exclude: IgnoreRules;
  readonly sourceOf: (entry: ContextEntry & { readonly type: 'file' }) => FileSource;
  /** Whether a file is a copy of this very one. */
  readonly isCopyOf: (there: StoredFile, entry: ContextEntry & { readonly type: 'file' }) => boolean;
  /** Told of each entry that is copied. */
  readonly onCopied: () => void;
  readonly conflict: Conflict;
}

/** Mode of the directories that are made on the way, and of the top one. */
export function madeDirectoryOf({ chmod, owner }: Pick<CopyTask, 'chmod' | 'owner'>) {
  return { mode: chmod?.kind === 'octal' ? chmod.mode : 0o755, owner };
}

/**
 * Copies an entry to a destination that is resolved already, as fsutil's copier does: the top directory is merged into what is
 * there, or made with default attributes; everything below replaces what is there, attributes included.
 */
export function copyEntry(entry: ContextEntry, name: string, destination: string, task: CopyTask): void {
  const { draft } = task;
  const before = draft.lstat(destination);
  const isInto = entry.type !== 'directory' && before?.type === 'directory';
  const target = isInto ? joinPath(destination, name) : destination;
  const made =
    entry.type === 'directory' && before === undefined ? target : target.slice(0, Math.max(target.lastIndexOf('/'), 0));
  draft.makeDirectories(made, madeDirectoryOf(task));
  if (entry.type !== 'directory') {
    copyLeaf(entry, target, task);
    return;
  }
  if (draft.lstat(target)?.type !== 'directory')
    throw task.conflict(`a folder can't be copied to /${target}, which is not a directory`);
  copyChildren(entry, { target, relative: '', parents: [] }, task);
}

/** A folder that is being walked through. */
interface Visit {
  readonly target: string;
  /** Path below the source; '' for the source itself. */
  readonly relative: string;
  readonly included?: PathDecision;
  readonly excluded?: PathDecision;
  /** Folders on the way that were not copied themselves, outermost first: made when something in them is. */
  readonly parents: readonly Postponed[];
}

interface Postponed {
  readonly entry: ContextDirectory;
  readonly target: string;
  done: boolean;
}

function copyChildren(directory: ContextDirectory, visit: Visit, task: CopyTask): void {
  const isPatterned = task.include !== undefined || task.exclude.patterns.length > 0;
  const empty = isPatterned ? undefined : task.draft.emptyDirectory(visit.target);
  if (empty !== undefined) {
    fillDirectory(directory, empty, task);
    return;
  }
  for (const child of directory.children) {
    const relative = isPatterned ? joinPath(visit.relative, child.name) : '';
    const included = task.include === undefined ? undefined : decide(task.include, relative, visit.included);
    const excluded = decide(task.exclude, relative, visit.excluded);
    const isExcluded = excluded.by !== undefined;
    const isCopied = !isExcluded && (included === undefined || included.by !== undefined);
    const target = joinPath(visit.target, child.name);
    if (isCopied) for (const parent of visit.parents) makePostponed(parent, task);
    if (isCopied && child.type !== 'directory') copyLeaf(child, target, task);
    if (child.type !== 'directory') continue;
    if (isCopied) copyDirectory(child, target, task);
    if (isExcluded && !task.exclude.patterns.some((pattern) => pattern.negated)) continue;
    const parents = isCopied ? visit.parents : [...visit.parents, { entry: child, target, done: false }];
    copyChildren(child, { target, relative, excluded, parents, ...(included && { included }) }, task);
  }
}

/** A tree that is copied whole into a directory that nothing is in: no path of it can be in the way of another. */
function fillDirectory({ children }: ContextDirectory, into: EmptyLayerDirectory, task: CopyTask): void {
  for (const child of children) {
    if (child.name.startsWith('.wh.')) refuseWhiteout(`${into.path}/${child.name}`);
    task.onCopied();
    const attributes = attributesOf(child, task);
    switch (child.type) {
      case 'file':
        into.putFile(child.name, attributes, task.sourceOf(child));
        break;
      case 'symlink':
        into.putSymlink(child.name, attributes, child.target);
        break;
      case 'directory':
        fillDirectory(child, into.putDirectory(child.name, attributes), task);
        break;
      case 'special':
        throw notCopied(child);
    }
  }
}

function copyDirectory(entry: ContextDirectory, target: string, task: CopyTask): void {
  const before = task.draft.lstat(target);
  if (before !== undefined && before.type !== 'directory') {
    throw task.conflict(`the folder ${entry.path} can't be copied to /${target}, which is not a directory`);
  }
  refuseWhiteout(target);
  task.onCopied();
  task.draft.putDirectory(target, attributesOf(entry, task));
}

/** One that exists takes the source's mode but keeps its owner, and --chmod is not asked: so it is in BuildKit. */
function makePostponed(postponed: Postponed, task: CopyTask): void {
  if (postponed.done) return;
  postponed.done = true;
  const before = task.draft.lstat(postponed.target);
  if (before?.type === 'directory') {
    task.onCopied();
    task.draft.putDirectory(postponed.target, { mode: postponed.entry.mode, uid: before.uid, gid: before.gid });
  } else {
    copyDirectory(postponed.entry, postponed.target, task);
  }
}

function copyLeaf(entry: Exclude<ContextEntry, ContextDirectory>, target: string, task: CopyTask): void {
  const before = task.draft.lstat(target);
  if (before?.type === 'directory') {
    throw task.conflict(`the file ${entry.path} can't be copied to /${target}, which is a directory`);
  }
  refuseWhiteout(target);
  task.onCopied();
  const attributes = attributesOf(entry, task);
  if (before !== undefined && isThereAlready(entry, attributes, before, task)) return;
  switch (entry.type) {
    case 'file':
      task.draft.putFile(target, attributes, task.sourceOf(entry));
      break;
    case 'symlink':
      task.draft.putSymlink(target, attributes, entry.target);
      break;
    case 'special':
      throw notCopied(entry);
  }
}

/** What an earlier layer holds already, time included, no layer of BuildKit's holds again; so another name of it here is a file of its own. */
function isThereAlready(
  entry: Exclude<ContextEntry, ContextDirectory>,
  { mode, uid, gid }: Attributes,
  before: RootfsNode,
  { isCopyOf }: CopyTask,
): boolean {
  if (entry.type !== 'file' || before.type !== 'file' || before.stored === undefined) return false;
  return before.mode === mode && before.uid === uid && before.gid === gid && isCopyOf(before.stored, entry);
}

function refuseWhiteout(target: string): void {
  if (!target.includes('.wh.') || !target.startsWith('.wh.', target.lastIndexOf('/') + 1)) return;
  throw new NotComposable({ kind: 'engine', because: `the name of /${target} means a deletion in an image layer` });
}

function notCopied({ path, kind }: ContextSpecial): NotComposable {
  return new NotComposable({ kind: 'engine', because: `${path} is a ${kind}` });
}

function attributesOf(entry: ContextEntry, { chmod, owner }: CopyTask): Attributes {
  const { uid, gid } = owner ?? entry.owner ?? { uid: 0, gid: 0 };
  return { mode: modeOf(entry, chmod), uid, gid };
}

function modeOf(entry: ContextEntry, chmod: Chmod | undefined): number {
  switch (chmod?.kind) {
    case undefined:
      return entry.mode;
    case 'octal':
      return chmod.mode;
    case 'symbolic':
      return chmod.change(entry.mode, entry.type === 'directory' ? 'directory' : 'file');
  }
}

function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
