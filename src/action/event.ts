import { readFileSync } from 'node:fs';
import { z } from 'zod/mini';

type Environment = Readonly<Record<string, string | undefined>>;

/** What started the workflow, as far as it decides what may be done. */
export type WorkflowEvent = { readonly kind: 'push' } | PullRequestEvent | { readonly kind: 'other' };

export interface PullRequestEvent {
  readonly kind: 'pull-request';
  /** Absent where it cannot be known. */
  readonly number?: number;
  /** Its code is somebody else's, and must get no credentials. */
  readonly isFromFork: boolean;
  /** The job's token cannot write: GitHub gives the pull requests of forks no other, unless the workflow is the target's. */
  readonly isMute: boolean;
}

const REPOSITORY = z.object({ full_name: z.string() });
const PULL_REQUEST = z.object({
  pull_request: z.object({
    number: z.int(),
    /** `repo` is null when the fork has been deleted since. */
    head: z.object({ repo: z.nullable(REPOSITORY) }),
    base: z.object({ repo: REPOSITORY }),
  }),
});

/**
 * Reads GITHUB_EVENT_NAME and the event's own file. A pull request about which the file says nothing is taken for one from a fork.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function readEvent({ GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: file }: Environment): WorkflowEvent {
  if (name === 'push') return { kind: 'push' };
  if (name !== 'pull_request' && name !== 'pull_request_target') return { kind: 'other' };
  const { data } = PULL_REQUEST.safeParse(readPayload(file), { jitless: true });
  const isFromFork = data?.pull_request.head.repo?.full_name !== data?.pull_request.base.repo.full_name || !data;
  const isMute = isFromFork && name === 'pull_request';
  return { kind: 'pull-request', isFromFork, isMute, ...(data && { number: data.pull_request.number }) };
}

function readPayload(file: string | undefined): unknown {
  try {
    return JSON.parse(readFileSync(file ?? '', 'utf8'));
  } catch {
    return undefined;
  }
}
