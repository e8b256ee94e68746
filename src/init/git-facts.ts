import { isToolError } from '../errors.ts';
import { exec } from '../exec.ts';

export interface GitFacts {
  /** Names of branches, here or on the remote, without the remote's name. */
  readonly branches: readonly string[];
  /** The one that the remote calls its own, else main or master, else the one that is checked out. */
  readonly defaultBranch?: string;
  /** Where the repository is hosted: "github.com", "emr", "web". */
  readonly origin?: { readonly host: string; readonly owner: string; readonly name: string };
}

/** What git says of branches and of the host. Without git, nothing. */
export async function readGitFacts(root: string, signal: AbortSignal): Promise<GitFacts> {
  const git = async (...args: readonly string[]) => {
    try {
      const { exitCode, stdout } = await exec('git', ['-C', root, ...args], { signal });
      return exitCode === 0 ? stdout.trim() : '';
    } catch (error) {
      if (isToolError(error, 'COMMAND_NOT_FOUND')) return '';
      throw error;
    }
  };
  const [references, remoteHead, head, url] = await Promise.all([
    git('for-each-ref', '--format=%(refname)', 'refs/heads', 'refs/remotes/origin'),
    git('symbolic-ref', '--short', 'refs/remotes/origin/HEAD'),
    git('symbolic-ref', '--short', 'HEAD'),
    git('remote', 'get-url', 'origin'),
  ]);
  const branches = new Set(
    [...references.split('\n'), `refs/heads/${head}`]
      .map((reference) => reference.replace(/^refs\/(?:heads|remotes\/origin)\//, ''))
      .filter((branch) => branch !== '' && branch !== 'HEAD'),
  );
  const usual = ['main', 'master'].find((branch) => branches.has(branch));
  const defaultBranch = remoteHead.replace(/^origin\//, '') || (usual ?? head);
  const origin = originOf(url);
  return {
    branches: [...branches],
    ...(defaultBranch === '' ? {} : { defaultBranch }),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** "git@github.com:emr/web.git" or "https://github.com/emr/web". */
function originOf(url: string): GitFacts['origin'] {
  const [, host, owner, name] =
    /^(?:\w+:\/\/)?(?:[^@/]*@)?([^:/]+)(?::\d+)?[:/](?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url) ?? [];
  return host === undefined || owner === undefined || name === undefined ? undefined : { host, owner, name };
}
