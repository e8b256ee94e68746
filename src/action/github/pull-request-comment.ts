import { COMMENTS, type Comment, parseAnswer } from './answers.ts';
import type { GitHubApi } from './api.ts';
import { GitHubError } from './github-error.ts';

/** The comment that a run keeps on a pull request. */
export interface KeptComment {
  readonly pullRequest: number;
  /** What tells it from other comments of Hydrofoil on the same pull request: the environment, the configuration. */
  readonly subject: string;
  /** GITHUB_RUN_ID: later runs have greater ones. */
  readonly runId: number;
  readonly markdown: string;
}

const PERMISSION = 'pull-requests: write';
const PER_PAGE = 100;
/** Pull requests with more comments than this get a new one instead of a long search. */
const MOST_PAGES = 30;

/**
 * Writes the comment, or changes the one that an earlier run has written. That of a later run is left as it is: this run was overtaken.
 * More than one, by runs at the same time, become one again.
 */
export async function keepComment(
  api: GitHubApi,
  comment: KeptComment,
  { signal }: { readonly signal: AbortSignal },
): Promise<'created' | 'updated' | 'unchanged' | 'overtaken'> {
  const { pullRequest, runId } = comment;
  const step = `Commenting on pull request ${pullRequest}`;
  const body = `${markerOf(comment)}\n${comment.markdown}`;
  const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, content?: object) =>
    api.send({ method, path, step, permission: PERMISSION, ...(content && { body: content }) }, { signal });

  const kept = await findComments(api, comment, step, signal);
  const newest = Math.max(0, ...kept.map((one) => one.runId));
  const [first, ...others] = kept;
  if (newest > runId) return 'overtaken';
  for (const { id } of others) await unlessGone(() => send('DELETE', `issues/comments/${id}`));
  if (first?.body === body) return 'unchanged';
  const isUpdated = first && (await unlessGone(() => send('PATCH', `issues/comments/${first.id}`, { body })));
  if (isUpdated) return 'updated';
  await send('POST', `issues/${pullRequest}/comments`, { body });
  return 'created';
}

/** Whether it was there still. The token has just seen it: an answer of 404 is about the comment, which somebody has deleted since. */
async function unlessGone(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof GitHubError && error.status === 404) return false;
    throw error;
  }
}

interface FoundComment {
  readonly id: number;
  readonly body: string;
  readonly runId: number;
}

/** Those of the same subject, the oldest first. */
async function findComments(
  api: GitHubApi,
  { pullRequest, subject }: KeptComment,
  step: string,
  signal: AbortSignal,
): Promise<readonly FoundComment[]> {
  const found: FoundComment[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { value, hasNext } = await api.send(
      {
        method: 'GET',
        path: `issues/${pullRequest}/comments`,
        query: { per_page: String(PER_PAGE), page: String(page) },
        step,
        permission: PERMISSION,
      },
      { signal },
    );
    found.push(...parseAnswer(COMMENTS, value, step).flatMap((comment) => ours(comment, subject)));
    if (!hasNext) break;
  }
  return found.toSorted((one, other) => one.id - other.id);
}

/** A marker that a stranger has written is none: a comment of theirs would be made to say what they can change afterwards. */
function ours({ id, body, user, author_association: association }: Comment, subject: string): FoundComment[] {
  const match = MARKER.exec(body ?? '');
  if (match?.[1] !== encode(subject)) return [];
  if (user?.type !== 'Bot' && !TRUSTED.has(association)) return [];
  return [{ id, body: body ?? '', runId: Number(match[2]) }];
}

const TRUSTED = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** Stands at the very beginning: a reply that quotes the comment has it too, further in. */
const MARKER = /^<!-- hydrofoil (\S+) run=(\d{1,15}) -->/;

function markerOf({ subject, runId }: KeptComment): string {
  return `<!-- hydrofoil ${encode(subject)} run=${runId} -->`;
}

/** Nothing that ends a comment of HTML. */
function encode(subject: string): string {
  return encodeURIComponent(subject).replaceAll('-', '%2D');
}
