import { z } from 'zod/mini';
import { GitHubError } from './github-error.ts';

/* What is read of GitHub's answers. Everything else in them is left alone. */

export const COMMENTS = z.array(
  z.object({
    id: z.int(),
    /** null in comments that are hidden from whoever asks. */
    body: z.nullish(z.string()),
    /** null when the account has been deleted since. */
    user: z.nullable(z.object({ type: z.string() })),
    author_association: z.string(),
  }),
);
export type Comment = z.output<typeof COMMENTS>[number];

export const CREATED = z.object({ id: z.int() });

export const DEPLOYMENTS = z.array(z.object({ id: z.int(), payload: z.unknown() }));

const ERROR = z.object({
  message: z.string(),
  errors: z.optional(z.array(z.union([z.string(), z.object({ message: z.optional(z.string()) })]))),
});

/** @throws {GitHubError} GITHUB_ANSWER_INVALID */
export function parseAnswer<Value>(schema: z.ZodMiniType<Value>, value: unknown, step: string): Value {
  const { data, error } = schema.safeParse(value, { jitless: true });
  if (error === undefined) return data;
  const [issue] = error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.');
  throw new GitHubError('GITHUB_ANSWER_INVALID', `${step}: the answer is not what GitHub documents: ${place} is wrong`);
}

/** What an answer that is no success says about itself, on one line. */
export function reasonIn(text: string): string {
  const { data } = ERROR.safeParse(jsonIn(text), { jitless: true });
  if (data === undefined) return text.replace(/\s+/g, ' ').trim().slice(0, 200) || 'nothing more';
  const details = (data.errors ?? []).flatMap((error) => (typeof error === 'string' ? error : (error.message ?? [])));
  return [data.message, ...details].join(': ');
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
