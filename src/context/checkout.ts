import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isToolError, ToolError } from '../errors.ts';
import { type Exec, type ExecResult, exec as runCommand } from '../exec.ts';
import { READ_ONLY } from './git/read-only-git.ts';

export interface CheckoutRequest {
  /** A folder of the repository, absolute. */
  readonly directory: string;
  /** Anything that names a commit. */
  readonly commit: string;
  /** An empty folder, absolute: the files go into `tree` in it. */
  readonly to: string;
}

/** The files of a commit, as a new clone has them. */
export interface Checkout {
  /** Full hash. */
  readonly commit: string;
  /** Committer time, seconds since 1970. */
  readonly committedAt: number;
  /** Where they are: the top folder of the repository. */
  readonly tree: string;
  /** The same folder in the work tree. */
  readonly root: string;
  /** `directory` relative to the top folder, '' for itself. */
  readonly below: string;
  /** Folders of submodules, whose files are in other repositories. They are empty. */
  readonly submodules: readonly string[];
}

/**
 * Writes the files of a commit into a folder as git would check them out there: with modes 0644 and 0755, links, and what .gitattributes
 * says of line ends and filters. Work tree, index and HEAD stay as they are; git's objects are only read.
 *
 * @throws {ToolError} GIT_REPOSITORY_MISSING, GIT_COMMIT_MISSING, GIT_CHECKOUT_FAILED
 */
export async function checkOut(
  { directory, commit, to }: CheckoutRequest,
  { signal, exec = runCommand }: { readonly signal: AbortSignal; readonly exec?: Exec },
): Promise<Checkout> {
  const git = async (args: readonly string[], env: Record<string, string> = {}): Promise<ExecResult> => {
    try {
      // The mask of a CI's checkout, whatever this process has.
      const words = ['-c', 'umask 022 && exec "$0" "$@"', 'git', '-C', directory, ...args];
      return await exec('sh', words, { env: { ...READ_ONLY, ...env }, signal });
    } catch (error) {
      if (isToolError(error, 'COMMAND_NOT_FOUND')) throw noRepository(directory, 'there is no shell');
      throw error;
    }
  };
  const place = await git(['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-dir', '--show-prefix']);
  const [root = '', gitDirectory = '', prefix = ''] = place.stdout.split('\n');
  if (place.exitCode !== 0) throw noRepository(directory, place.stderr.trim().split('\n')[0] ?? '');
  const found = await git(['log', '-1', '--no-show-signature', '--format=%H %ct', '--end-of-options', commit, '--']);
  const [hash = '', time = ''] = found.stdout.trim().split(' ');
  if (found.exitCode !== 0 || hash === '') throw noCommit(commit, root);

  const tree = join(to, 'tree');
  await mkdir(tree);
  const own = { GIT_DIR: gitDirectory, GIT_WORK_TREE: tree, GIT_INDEX_FILE: join(to, 'index') };
  const settings = ['-c', 'core.sparseCheckout=false', '-c', 'core.fsmonitor=false', '-c', 'submodule.recurse=false'];
  const written = await git([...settings, 'read-tree', '--reset', '-u', '--no-recurse-submodules', hash], own);
  if (written.exitCode !== 0) throw failed(hash, written);
  const listed = await git(['ls-tree', '-r', '-z', '--full-tree', hash]);
  if (listed.exitCode !== 0) throw failed(hash, listed);
  const submodules = listed.stdout
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  return { commit: hash, committedAt: Number(time), tree, root, below: prefix.replace(/\/$/, ''), submodules };
}

function noRepository(directory: string, why: string): ToolError {
  return new ToolError('GIT_REPOSITORY_MISSING', `Looking for the commit's files in ${directory}: ${why}`, {
    hint: 'Run it in the repository that the image was made of.',
  });
}

function noCommit(commit: string, root: string): ToolError {
  return new ToolError('GIT_COMMIT_MISSING', `Looking for commit ${commit} in ${root}: git does not have it`, {
    hint: `Run: git fetch origin ${commit}, or git fetch --unshallow.`,
  });
}

function failed(commit: string, { stderr }: ExecResult): ToolError {
  return new ToolError('GIT_CHECKOUT_FAILED', `Checking out commit ${commit}: ${stderr.trim()}`, {
    hint: 'Mend what git says: a filter (git-lfs, for example) may be missing, or the disk full.',
  });
}
