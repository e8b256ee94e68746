import { readFileSync } from 'node:fs';
import { z } from 'zod/mini';

type Environment = Readonly<Record<string, string | undefined>>;

/** What started the workflow, as far as it decides what may be done. */
export type WorkflowEvent =
  | { readonly kind: 'push' }
  /** `isFromFork`: its code is somebody else's, and must get no credentials. */
  | { readonly kind: 'pull-request'; readonly number: number; readonly isFromFork: boolean }
  | { readonly kind: 'other' };

const REPOSITORY = z.object({ full_name: z.string() });
const PULL_REQUEST = z.object({
  pull_request: z.object({
    number: z.number(),
    /** `repo` is null when the fork has been deleted since. */
    head: z.object({ repo: z.nullable(REPOSITORY) }),
    base: z.object({ repo: REPOSITORY }),
  }),
});

/**
 * Reads GITHUB_EVENT_NAME and the event's own file.
 *
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request
 */
export function readEvent(env: Environment): WorkflowEvent {
  const name = env.GITHUB_EVENT_NAME ?? '';
  if (name === 'push') return { kind: 'push' };
  if (name !== 'pull_request' && name !== 'pull_request_target') return { kind: 'other' };
  const { pull_request } = PULL_REQUEST.parse(JSON.parse(readFileSync(env.GITHUB_EVENT_PATH ?? '', 'utf8')));
  const { number, head, base } = pull_request;
  return { kind: 'pull-request', number, isFromFork: head.repo?.full_name !== base.repo.full_name };
}
