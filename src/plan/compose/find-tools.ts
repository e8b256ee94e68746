import type { RunView } from './run-view.ts';
import { find, follow, refuse } from './run-view.ts';

/**
 * Makes sure that an engine could execute these programs, and that they are those of the system: where one is missing, or the
 * application brings its own, only the engine knows what comes of it.
 *
 * @throws NotComposable
 */
export function findTools(view: RunView, names: Iterable<string>, searchPath: string): void {
  for (const name of new Set(names)) {
    const path = findProgram(view, searchPath.split(':'), name);
    if (!SYSTEM_FOLDER.test(path) || view.open.entryAt(path) !== undefined) refuse(`/${path} is a ${name} of its own`);
  }
}

/** @throws NotComposable unless there is /bin/sh */
export function findShell(view: RunView): void {
  const { path, node } = find(view, 'bin/sh');
  if (node.type !== 'file' || !SYSTEM_FOLDER.test(path) || view.open.entryAt(path) !== undefined)
    refuse('/bin/sh is not that of the system');
}

/**
 * An engine makes these where they are missing, to mount on them, and leaves them in the image.
 *
 * @throws NotComposable
 */
export function findMountPoints({ draft }: Pick<RunView, 'draft'>): void {
  for (const path of ['dev', 'proc', 'sys'])
    if (draft.lstat(path)?.type !== 'directory') refuse(`/${path} is not there, and executing it leaves it`);
}

/** Real paths: "usr/bin/chmod", "bin/busybox". */
const SYSTEM_FOLDER = /^(?:usr\/)?s?bin\/[^/]+$/;

function findProgram(view: RunView, folders: readonly string[], name: string): string {
  for (const folder of folders) {
    if (!folder.startsWith('/')) refuse(`the PATH holds "${folder}"`);
    const directory = follow(view, folder);
    if (view.draft.lstat(directory)?.type !== 'directory') continue;
    const path = follow(view, `${directory}/${name}`);
    const node = view.draft.lstat(path);
    if (node?.type === 'file' && (node.mode & 0o111) !== 0) return path;
  }
  return refuse(`there is no ${name}`);
}
