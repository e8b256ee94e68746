import { find, join, pathOf, type RunView, refuse } from './run-view.ts';
import type { FileOperation } from './simple-run.ts';

const SET_GROUP_ID = 0o2000;

/**
 * mkdir: what is missing is made with the umask that engines set (022), by root, and inherits the group of a directory that says so.
 *
 * @throws NotComposable
 */
export function makeDirectory(
  word: string,
  { parents, mode }: Extract<FileOperation, { tool: 'mkdir' }>,
  view: RunView,
): void {
  const names = pathOf(view, word).split('/');
  let directory = '';
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    const path = join(directory, name);
    const before = view.draft.lstat(path);
    if (before !== undefined) {
      const isWanted = !isLast || (parents === 'made' && mode === undefined);
      const there = find(view, path);
      if (!isWanted || there.node.type !== 'directory') refuse(`/${path} is there already`);
      directory = there.path;
      continue;
    }
    if (!isLast && parents === 'must-exist') refuse(`/${path} is not there`);
    const above = view.draft.lstat(directory);
    const inherits = above !== undefined && (above.mode & SET_GROUP_ID) !== 0;
    if (inherits && isLast && mode !== undefined) refuse(`tools differ on -m in /${directory}`);
    const made = isLast && mode !== undefined ? mode : 0o755;
    view.draft.putDirectory(path, {
      mode: inherits ? made | SET_GROUP_ID : made,
      uid: 0,
      gid: inherits ? above.gid : 0,
    });
    directory = path;
  }
}
