import type { ExecResult } from '../exec.ts';
import { printable } from '../printable.ts';
import { lastLine } from './git-repository.ts';

export type PushAnswer =
  | { readonly kind: 'accepted' }
  /** The branch is somewhere else by now, or a rule of the server forbids it: git says which only in words. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** No answer about the branch came back. It may have been written. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * What `git push --porcelain` says of one ref.
 *
 * @see https://git-scm.com/docs/git-push#_output
 */
export function pushAnswer({ exitCode, stdout, stderr }: ExecResult, ref: string): PushAnswer {
  const line = stdout.split('\n').find((text) => text.split('\t')[1]?.endsWith(`:${ref}`));
  if (line === undefined) return { kind: 'unknown', reason: lastLine(stderr) };
  const [flag = '', , summary = ''] = line.split('\t');
  if (summary.startsWith('[remote failure]')) return { kind: 'unknown', reason: summary };
  if (flag === '!') return { kind: 'rejected', reason: [summary, ...remoteLines(stderr)].join('; ') };
  return exitCode === 0 ? { kind: 'accepted' } : { kind: 'unknown', reason: lastLine(stderr) };
}

/** What hooks and rules of the server say goes out as lines of "remote:". */
function remoteLines(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^remote: *(\S.*?)\s*$/gm)].map(([, text = '']) => printable(text)).slice(0, 5);
}
