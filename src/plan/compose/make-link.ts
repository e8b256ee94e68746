import { type FoundNode, findDirectory, follow, join, pathOf, place, type RunView, refuse } from './run-view.ts';
import type { FileOperation } from './simple-run.ts';

type LinkOperation = Extract<FileOperation, { tool: 'ln' }>;

const SET_GROUP_ID = 0o2000;

/**
 * `ln -s TARGET NAME`: in NAME where that is a directory, else at NAME itself.
 *
 * @throws NotComposable
 */
export function makeLink(operation: LinkOperation, view: RunView): void {
  const directory = directoryOf(operation, view);
  const path =
    directory === undefined ? place(view, pathOf(view, operation.name)) : join(directory, lastName(operation.target));
  const before = view.draft.lstat(path);
  if (before !== undefined) replaceable({ path, node: before }, operation, view);
  const parent = view.draft.lstat(path.slice(0, Math.max(path.lastIndexOf('/'), 0)));
  if (parent === undefined || (parent.mode & SET_GROUP_ID) !== 0) refuse(`/${path} would belong to another group`);
  view.draft.putSymlink(path, { uid: 0, gid: 0 }, operation.target);
}

/** The directory that NAME is, if the link is made in it. */
function directoryOf({ name, linkToDirectory }: LinkOperation, view: RunView): string | undefined {
  const path = pathOf(view, name);
  if (path === '') return '';
  if (name.endsWith('/'))
    return linkToDirectory === 'entered' ? findDirectory(view, path) : refuse(`${name} may be a link`);
  const at = place(view, path);
  const node = view.draft.lstat(at);
  if (node?.type === 'directory') return at;
  if (node?.type !== 'symlink' || linkToDirectory === 'replaced' || NO_DIRECTORY.test(node.target)) return undefined;
  const real = follow(view, at);
  return view.draft.lstat(real)?.type === 'directory' ? real : undefined;
}

/** What logs are linked to. */
const NO_DIRECTORY = /^\/dev\/(?:stdin|stdout|stderr|null)$/;

function lastName(target: string): string {
  const name = target.slice(target.lastIndexOf('/') + 1);
  return name === '' || name === '.' || name === '..' || name.startsWith('.wh.')
    ? refuse(`the name of a link to ${target} is not plain`)
    : name;
}

/** What -f may take away: no directory, no file that a link is to lead to, and none of several names. */
function replaceable({ path, node }: FoundNode, { existing, target }: LinkOperation, view: RunView): void {
  if (existing === 'refuse' || node.type === 'directory') refuse(`/${path} is there already`);
  if (view.open.isLinked(path)) refuse(`/${path} has several names`);
  if (node.type !== 'file') return;
  const named = followTarget(target, view);
  if (named === path) refuse(`/${path} would lead to itself`);
}

/** Where the target leads from the working directory: that is where ln looks for it. */
function followTarget(target: string, view: RunView): string | undefined {
  const isMounted = /^\/(?:dev|proc|sys)\//.test(target);
  return isMounted ? undefined : follow(view, pathOf(view, target));
}
