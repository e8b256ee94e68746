import { chmod, mkdir, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exec } from '../../src/exec.ts';
import { type Digest, digestOf } from '../../src/oci/digest.ts';
import { type BlobReader, OFFLINE } from './blob-reader.ts';

/** The files of one commit after another in a folder of their own: the repository and its work tree are only read. */
export interface Checkout {
  readonly directory: string;
  /** sha256 of each file by its path. */
  readonly digests: ReadonlyMap<string, Digest>;
  /** Files left out because the clone does not hold them. */
  readonly missing: ReadonlySet<string>;
  moveTo(commit: string): Promise<void>;
}

/** What git lists as the tree of no commit. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export function checkOut(repository: string, directory: string, blobs: BlobReader): Checkout {
  const digests = new Map<string, Digest>();
  const missing = new Set<string>();
  let current = EMPTY_TREE;

  const remove = async (path: string) => {
    digests.delete(path);
    missing.delete(path);
    await rm(join(directory, path), { recursive: true, force: true });
    for (let above = dirname(path); above !== '.'; above = dirname(above)) {
      const removed = await rmdir(join(directory, above)).then(
        () => true,
        () => false, // something else is in it
      );
      if (!removed) return;
    }
  };
  const put = async ({ path, mode, blobId }: Change) => {
    if (mode === SUBMODULE) return;
    const content = await blobs.read(blobId);
    if (content === undefined) {
      missing.add(path);
      return;
    }
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    if (mode === SYMLINK) return symlink(content.toString(), file);
    digests.set(path, digestOf(content));
    await writeFile(file, content);
    await chmod(file, mode === EXECUTABLE ? 0o755 : 0o644);
  };
  return {
    directory,
    digests,
    missing,
    async moveTo(commit) {
      const changes = await changesBetween(repository, current, commit);
      for (const { path } of changes) await remove(path);
      for (const change of changes) if (change.mode !== ABSENT) await put(change);
      current = commit;
    },
  };
}

interface Change {
  readonly path: string;
  readonly mode: string;
  readonly blobId: string;
}

const [ABSENT, SYMLINK, EXECUTABLE, SUBMODULE] = ['000000', '120000', '100755', '160000'];

/** @see https://git-scm.com/docs/git-diff-tree#_raw_output_format */
async function changesBetween(repository: string, before: string, after: string): Promise<Change[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', before, after];
  const fields = (await git(repository, args)).split('\0');
  const changes: Change[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , blobId = ''] = (fields[at] ?? '').split(' ');
    changes.push({ path: fields[at + 1] ?? '', mode, blobId });
  }
  return changes;
}

/** The last commits of HEAD's first-parent line, oldest first. */
export async function lastCommits(repository: string, count: number): Promise<string[]> {
  const list = await git(repository, ['rev-list', '--first-parent', `--max-count=${count}`, 'HEAD']);
  return list.trim().split('\n').toReversed();
}

export async function git(repository: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await exec('git', ['-C', repository, ...args], { env: OFFLINE });
  if (exitCode !== 0) throw new Error(`git ${args[0]} in ${repository}: ${stderr.trim()}`);
  return stdout;
}
