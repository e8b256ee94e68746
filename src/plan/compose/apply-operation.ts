import { type ChownIds, chownIds } from './chown-ids.ts';
import { makeDirectory } from './make-directory.ts';
import { makeLink } from './make-link.ts';
import { changeMode } from './mode-change.ts';
import type { Attributes, RootfsFacts, RootfsNode } from './rootfs.ts';
import { type FoundNode, find, list, pathsOf, place, type RunView, refuse } from './run-view.ts';
import type { FileOperation } from './simple-run.ts';

/**
 * Does to the draft what the tool would do to the file system.
 *
 * @throws NotComposable where the tool fails, where tools differ, or where it would copy content of a finished layer
 */
export function applyOperation(operation: FileOperation, view: RunView, facts: RootfsFacts): void {
  switch (operation.tool) {
    case 'chmod':
      for (const found of targetsOf(operation, view)) {
        // -R passes over links; without it they were followed.
        if (found.node.type === 'symlink') continue;
        const mode = changeMode(operation.change, found.node.mode, found.node.type);
        setAttributes(found, { ...found.node, mode: mode ?? refuse(`chmods differ on /${found.path}`) }, view);
      }
      break;
    case 'chown': {
      const ids = chownIds(operation.owner, facts);
      for (const found of targetsOf(operation, view)) setAttributes(found, owned(found, ids), view);
      break;
    }
    case 'mkdir':
      for (const path of operation.paths) makeDirectory(path, operation, view);
      break;
    case 'ln':
      makeLink(operation, view);
      break;
  }
}

type Change = Extract<FileOperation, { tool: 'chmod' | 'chown' }>;

/** What the tool changes: each path with its link followed; or with -R the whole tree, and in it the links themselves. */
function* targetsOf({ reach, paths }: Change, view: RunView): Generator<FoundNode, void> {
  for (const path of paths.flatMap((word) => pathsOf(view, word))) {
    if (reach === 'alone') {
      yield find(view, path);
      continue;
    }
    const top = place(view, path);
    const node = view.draft.lstat(top) ?? refuse(`/${top} is not there`);
    if (node.type === 'symlink') refuse(`tools differ on -R on the link /${top}`);
    yield* walk({ path: top, node }, view);
  }
}

/** What is no directory first: that is where a tree of the base gives itself away. */
function* walk({ path, node }: FoundNode, view: RunView): Generator<FoundNode, void> {
  yield { path, node };
  if (node.type !== 'directory') return;
  const children = list(view, path);
  yield* children.filter((child) => child.node.type !== 'directory');
  for (const child of children) if (child.node.type === 'directory') yield* walk(child, view);
}

/** The kernel takes set-id bits from files that change their owner, capabilities too. */
function owned({ path, node }: FoundNode, { uid = node.uid, gid = node.gid }: ChownIds): Attributes {
  if (node.type === 'file' && (node.mode & 0o6000) !== 0) refuse(`chown takes the set-id bits from /${path}`);
  return { mode: node.mode, uid, gid };
}

function setAttributes({ path, node }: FoundNode, { mode, uid, gid }: Attributes, view: RunView): void {
  if (path === '') refuse('it changes the root directory itself');
  switch (node.type) {
    case 'directory':
      view.draft.putDirectory(path, { mode, uid, gid });
      break;
    case 'symlink':
      if (node.uid !== uid || node.gid !== gid) view.draft.putSymlink(path, { uid, gid }, node.target);
      break;
    case 'file':
      setFileAttributes({ path, node }, { mode, uid, gid }, view);
      break;
  }
}

/** Only what no layer holds yet can be changed without holding it twice. */
function setFileAttributes({ path, node }: { path: string; node: RootfsNode }, to: Attributes, view: RunView): void {
  const entry = view.open.entryAt(path);
  if (entry === undefined) refuse(`/${path} is in a layer below`);
  if (entry.type !== 'file' || view.open.isLinked(path)) refuse(`/${path} has several names`);
  if (entry.xattrs !== undefined) refuse(`/${path} has extended attributes`);
  if (node.mode === to.mode && node.uid === to.uid && node.gid === to.gid) return;
  const { size, digest, content } = entry;
  view.draft.putFile(path, to, { size, digest, content });
}
