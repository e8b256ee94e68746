import { randomUUID } from 'node:crypto';
import { ToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import { type GitRepository, type GitRun, lastLine } from './git-repository.ts';
import { loadBlobs } from './load-blobs.ts';
import { type PushAnswer, pushAnswer } from './push-answer.ts';
import type { StateChange, StateStore, SwapOutcome } from './state-store.ts';
import { indexLines, parseTree } from './tree.ts';

export interface BranchStoreOptions {
  readonly branch: string;
  readonly author: { readonly name: string; readonly email: string };
  /** Lines for the end of each commit's message, as git trailers: who, which run. */
  readonly trailers: readonly string[];
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Values as the files of a branch that has no history in common with any other. A version is a commit, and a write is an ordinary push of a commit
 * whose parent is what was read: the server takes it if that is still the branch's end, and refuses it otherwise. Only the newest commit is ever
 * fetched, so reading costs the same whatever the number of writes.
 */
export function gitBranchStore(repository: GitRepository, options: BranchStoreOptions): StateStore {
  const { remote, git, checkedOut } = repository;
  const ref = `refs/heads/${options.branch}`;
  const description = `branch ${options.branch} of ${remote}`;
  const identity = identityOf(options.author);

  const plumb = async (args: readonly string[], run: GitRun): Promise<string> => {
    const { exitCode, stdout, stderr } = await git(args, run);
    if (exitCode === 0) return stdout;
    throw new ToolError('STATE_WRITE_FAILED', `Writing ${description}: git ${args[0]}: ${lastLine(stderr)}`);
  };
  /** The trees of the commits that were fetched. */
  const trees = new Map<string, string>();
  /** The commit at the end of the remote's branch, fetched. Undefined: there is no such branch. */
  const fetchTip = async (signal: AbortSignal): Promise<string | undefined> => {
    const listed = await git(['ls-remote', '--exit-code', '--symref', remote, 'HEAD', ref], { signal });
    if (listed.exitCode !== 0 && listed.exitCode !== NO_SUCH_REF) throw notRead(description, listed.stderr);
    const lines = listed.stdout.split('\n');
    const holdsCode = checkedOut === ref || lines.includes(`ref: ${ref}\tHEAD`);
    if (!lines.some((line) => line.endsWith(`\t${ref}`))) {
      if (holdsCode) throw taken(description);
      return undefined;
    }
    const fetched = await git([...FETCH, '--depth=1', remote, `+${ref}:${TIP}`], { signal });
    if (fetched.exitCode !== 0) throw notRead(description, fetched.stderr);
    const [tip = '', tree = ''] = (await plumb(['rev-parse', TIP, `${TIP}^{tree}`], { signal })).split('\n');
    if (holdsCode) {
      const wrote = await plumb(['log', '-1', `--format=%(trailers:key=${WRITE},valueonly)`, TIP], { signal });
      if (wrote.trim() === '') throw taken(description);
    }
    trees.set(tip, tree);
    return tip;
  };
  const patiently = (signal: AbortSignal) =>
    retry(
      () => fetchTip(signal),
      (error) => error instanceof ToolError && error.code === 'STATE_READ_FAILED',
      { attempts: 3, signal, ...(options.sleep === undefined ? {} : { sleep: options.sleep }) },
    );
  /** Whether a commit is the branch's end or came before it: asked only when nobody heard how its push ended. */
  const hasArrived = async (commit: string, signal: AbortSignal): Promise<boolean> => {
    const tip = await patiently(signal);
    if (tip === undefined || tip === commit) return tip === commit;
    const fetched = await git([...FETCH, `--depth=${WRITES_MEANWHILE}`, remote, `+${ref}:${TIP}`], { signal });
    if (fetched.exitCode !== 0) throw notRead(description, fetched.stderr);
    return (await git(['merge-base', '--is-ancestor', commit, TIP], { signal })).exitCode === 0;
  };

  return {
    description,
    async read({ signal }) {
      const version = await patiently(signal);
      if (version === undefined) return { version, entries: new Map() };
      return { version, entries: parseTree(await plumb(['ls-tree', '-r', '-z', '--long', version], { signal })) };
    },
    load: (entries, { signal }) => loadBlobs(repository, entries, signal),
    async compareAndSwap({ subject, changes }, expected, { signal }): Promise<SwapOutcome> {
      const ids = new Map<string, string>();
      for (const one of changes) {
        if (one.change !== 'set') continue;
        ids.set(one.name, (await plumb(['hash-object', '-w', '--stdin'], { stdin: one.content, signal })).trim());
      }
      const tree = await writeTree(plumb, expected, changes, ids, signal);
      const isSame = expected === undefined ? ids.size === 0 : trees.get(expected) === tree;
      if (isSame) return { outcome: 'unchanged' };
      // Two runs may make the same change on the same commit in the same second: without this they would be one commit, and both believe they won.
      const message = `${subject}\n\n${[...options.trailers, `${WRITE}: ${randomUUID()}`].join('\n')}\n`;
      const parent = expected === undefined ? [] : ['-p', expected];
      const commit = (await plumb(['commit-tree', tree, ...parent], { stdin: message, env: identity, signal })).trim();

      const pushed = await git(['push', '--porcelain', remote, `${commit}:${ref}`], { signal });
      const answer = pushAnswer(pushed, ref);
      if (answer.kind === 'accepted') return { outcome: 'written', version: commit };
      return settle(answer, commit, expected, signal);
    },
  };

  /** What an answer other than yes means, from what the branch is now. */
  async function settle(
    answer: Exclude<PushAnswer, { kind: 'accepted' }>,
    commit: string,
    expected: string | undefined,
    signal: AbortSignal,
  ): Promise<SwapOutcome> {
    if (answer.kind === 'rejected') {
      const tip = await patiently(signal);
      if (tip === commit) return { outcome: 'written', version: commit };
      if (tip !== expected) return { outcome: 'lost' };
      return { outcome: 'refused', reason: answer.reason };
    }
    const arrived = await hasArrived(commit, signal).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new ToolError('STATE_WRITE_FAILED', `Writing ${description}: ${answer.reason}`, {
        hint: 'Look with "hydrofoil state history" whether it was written, then run it again: writing the same value twice changes nothing.',
        cause,
      });
    });
    return arrived ? { outcome: 'written', version: commit } : { outcome: 'refused', reason: answer.reason };
  }
}

/** Exit code of `git ls-remote --exit-code` when it was answered, and nothing matches. All others are failures. */
const NO_SUCH_REF = 2;
const TIP = 'refs/hydrofoil/tip';
/** The trailer that only writes of state have. */
const WRITE = 'Write';
const FETCH = [
  'fetch',
  '--quiet',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-auto-gc',
  '--no-recurse-submodules',
  '--refmap=',
];

/** How many others may have written while the connection was lost. */
const WRITES_MEANWHILE = 200;

type Plumb = (args: readonly string[], run: GitRun) => Promise<string>;

async function writeTree(
  plumb: Plumb,
  expected: string | undefined,
  changes: readonly StateChange[],
  ids: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<string> {
  const start = expected === undefined ? ['read-tree', '--empty'] : ['read-tree', expected];
  await plumb(start, { signal });
  const noId = '0'.repeat(expected?.length ?? [...ids.values()][0]?.length ?? 40);
  await plumb(['update-index', '-z', '--index-info'], { stdin: indexLines(changes, ids, noId), signal });
  return (await plumb(['write-tree'], { signal })).trim();
}

function identityOf({ name, email }: BranchStoreOptions['author']): Readonly<Record<string, string>> {
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}

/** A commit on a branch that people work in would be in the way of their next push, and of every deployment of it. */
function taken(description: string): ToolError {
  return new ToolError(
    'STATE_BRANCH_TAKEN',
    `Reading ${description}: it is checked out here or the default branch, and does not hold state`,
    {
      hint: 'Name a branch that nothing else uses, for example hydrofoil-state. To keep the values of branches apart, use a scope.',
    },
  );
}

function notRead(description: string, stderr: string): ToolError {
  return new ToolError('STATE_READ_FAILED', `Reading ${description}: ${lastLine(stderr)}`, {
    hint: 'Check the network, and that this job may read the repository (actions/checkout with its credentials; permissions: contents).',
  });
}
