import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { READ_ONLY } from '../context/git/read-only-git.ts';
import { ToolError } from '../errors.ts';
import { type Exec, type ExecResult, exec as runCommand } from '../exec.ts';
import { printable } from '../printable.ts';
import { transportEnvironment } from './transport-config.ts';

export interface RepositoryRequest {
  /** A folder of the user's repository, absolute. */
  readonly directory: string;
  /** Name of the remote that keeps the state. */
  readonly remote: string;
}

export interface GitRun {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly onBytes?: (chunk: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** A repository of our own that reaches the remotes of the user's. */
export interface GitRepository extends AsyncDisposable {
  readonly remote: string;
  /** The branch that is checked out in the user's: "refs/heads/main". Undefined: none. */
  readonly checkedOut: string | undefined;
  git(args: readonly string[], run: GitRun): Promise<ExecResult>;
}

/**
 * Makes an empty bare repository in a temporary folder, with the remotes and credentials of the user's. What is fetched and written goes there:
 * the user's objects, refs, index, stash, work tree and `.git/shallow` are never touched, and it does not matter whether they are shallow or partial.
 *
 * @throws {ToolError} STATE_REPOSITORY_MISSING, STATE_REMOTE_MISSING, STATE_GIT_TOO_OLD, COMMAND_NOT_FOUND, COMMAND_NOT_STARTED
 */
export async function openGitRepository(
  { directory, remote }: RepositoryRequest,
  { signal, exec = runCommand }: { readonly signal: AbortSignal; readonly exec?: Exec },
): Promise<GitRepository> {
  const ask = (args: readonly string[]) => exec('git', ['-C', directory, ...args], { env: READ_ONLY, signal });
  const [version, place, config, head] = await Promise.all([
    exec('git', ['version'], { signal }),
    ask(['rev-parse', '--show-object-format', '--is-bare-repository', '--show-toplevel']),
    ask(['config', '--list', '-z', '--includes']),
    ask(['symbolic-ref', '--quiet', 'HEAD']),
  ]);
  assertVersion(version.stdout);
  const [objectFormat = '', isBare, top = ''] = place.stdout.split('\n');
  if (objectFormat === '' || config.exitCode !== 0) throw noRepository(directory, place.stderr);
  // One that begins with a dash would be an option of every command.
  if (
    remote.startsWith('-') ||
    !config.stdout.split('\0').some((entry) => entry.startsWith(`remote.${remote}.url\n`))
  ) {
    throw new ToolError(
      'STATE_REMOTE_MISSING',
      `Looking for state: the repository of ${directory} has no remote ${remote}`,
      {
        hint: 'Name another with --remote, or add it: git remote add origin URL',
      },
    );
  }

  const folder = await mkdtemp(join(resolve(tmpdir()), 'hydrofoil-state-'));
  const env = { ...ISOLATED, ...transportEnvironment(config.stdout), GIT_DIR: join(folder, 'state.git') };
  const repository: GitRepository = {
    remote,
    checkedOut: head.exitCode === 0 ? head.stdout.trim() : undefined,
    // Where the user's own git would be: a remote may be a relative path.
    git: (args, run) =>
      exec('git', args, { ...run, cwd: isBare === 'true' ? directory : top, env: { ...env, ...run.env } }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
  try {
    const made = await repository.git(['init', '--bare', '--quiet', '--template=', `--object-format=${objectFormat}`], {
      signal,
    });
    if (made.exitCode === 0) return repository;
    throw new ToolError('STATE_READ_FAILED', `Making a temporary repository in ${folder}: ${lastLine(made.stderr)}`);
  } catch (error) {
    await repository[Symbol.asyncDispose]();
    throw error;
  }
}

/** Nothing of the user's repository or configuration but what is handed over, and nobody is asked for a password. */
const ISOLATED = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_AUTHOR_DATE: undefined,
  GIT_COMMITTER_DATE: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_CONFIG: undefined,
  GIT_CONFIG_PARAMETERS: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_NAMESPACE: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_PREFIX: undefined,
  GIT_SHALLOW_FILE: undefined,
  GIT_WORK_TREE: undefined,
};

/** Configuration in variables is known from 2.31 on, a global one elsewhere from 2.32. */
function assertVersion(text: string): void {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 32)) return;
  throw new ToolError('STATE_GIT_TOO_OLD', `Reading state needs git 2.32 or newer, and this is ${text.trim()}`, {
    hint: 'Install a newer git.',
  });
}

function noRepository(directory: string, stderr: string): ToolError {
  return new ToolError(
    'STATE_REPOSITORY_MISSING',
    `Looking for state: git can't use ${directory}: ${lastLine(stderr)}`,
    {
      hint: 'Run it in a checkout of the repository; in GitHub Actions, after actions/checkout.',
    },
  );
}

/** The last thing that git said, without what may be a password in an address. */
export function lastLine(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !SAYS_NOTHING.test(line));
  const said = lines.findLast((line) => /^(?:fatal|error|remote): /.test(line)) ?? lines.at(-1) ?? 'git said nothing';
  return printable(said.replace(/:\/\/[^/\s]+@/g, '://***@').trim());
}

/** What git adds to the reason of the program that it reached the remote by. */
const SAYS_NOTHING =
  /^(?:fatal: Could not read from remote repository\.|Please make sure you have the correct access rights|and the repository exists\.)$/;
