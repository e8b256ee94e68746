import { ToolError } from '../errors.ts';
import { type GitRepository, lastLine } from './git-repository.ts';

/** One write, as the branch tells it. */
export interface StateWrite {
  readonly commit: string;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
  /** Who, where it is told. */
  readonly by?: string;
  /** Address of the run, where it is told. */
  readonly run?: string;
}

/**
 * The newest writes, newest first, of all scopes. No more than these are fetched.
 *
 * @throws {ToolError} STATE_READ_FAILED
 */
export async function readHistory(
  { git, remote }: GitRepository,
  branch: string,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): Promise<readonly StateWrite[]> {
  const ref = `refs/heads/${branch}`;
  const listed = await git(['ls-remote', '--exit-code', remote, ref], { signal });
  if (listed.exitCode === 2) return [];
  const fetched = await git(
    ['fetch', '--quiet', '--no-tags', `--depth=${count}`, '--filter=tree:0', remote, `+${ref}:${NEWEST}`],
    {
      signal,
    },
  );
  const log = await git(['log', '-z', '--no-show-signature', `--max-count=${count}`, `--format=${FORMAT}`, NEWEST], {
    signal,
  });
  const failed = [listed, fetched, log].find(({ exitCode }) => exitCode !== 0);
  if (failed === undefined)
    return log.stdout
      .split('\0')
      .filter((text) => text !== '')
      .map(parseWrite);
  throw new ToolError(
    'STATE_READ_FAILED',
    `Reading the history of branch ${branch} of ${remote}: ${lastLine(failed.stderr)}`,
    {
      hint: 'Check the network, and that this job may read the repository.',
    },
  );
}

const NEWEST = 'refs/hydrofoil/newest';

const FORMAT = [
  '%H',
  '%cI',
  '%s',
  '%(trailers:key=By,valueonly,separator=%x20)',
  '%(trailers:key=Run,valueonly,separator=%x20)',
].join('%n');

function parseWrite(text: string): StateWrite {
  const [commit = '', at = '', subject = '', by = '', run = ''] = text.split('\n');
  return { commit, at, subject, ...(by === '' ? {} : { by }), ...(run === '' ? {} : { run }) };
}
