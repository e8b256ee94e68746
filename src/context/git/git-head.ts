import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The branch that is checked out in the repository around a folder, as its files say it: a good guess for what begins before git has
 * answered. Undefined without a repository, with a detached head, and where the files are not as they mostly are.
 *
 * @see https://git-scm.com/docs/gitrepository-layout
 */
export function guessBranch(directory: string): string | undefined {
  for (let folder = directory; ; folder = dirname(folder)) {
    const head = readText(join(gitFolderIn(folder), 'HEAD'));
    if (head !== undefined) return /^ref: refs\/heads\/(.+)\n$/.exec(head)?.[1];
    if (folder === dirname(folder)) return undefined;
  }
}

/** A linked work tree and a submodule have a file there that says where the folder is. */
function gitFolderIn(folder: string): string {
  const path = join(folder, '.git');
  const link = /^gitdir: (.+)\n$/.exec(readText(path) ?? '')?.[1];
  return link === undefined ? path : resolve(folder, link);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // absent, or a folder
  }
}
