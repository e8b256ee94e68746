import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Answer } from './bearer-gate.ts';

/** A repository as the API of ECR describes it. */
export interface EcrRepository {
  readonly imageTagMutability: string;
  readonly imageTagMutabilityExclusionFilters?: readonly { readonly filter: string }[];
}

export interface EcrGateOptions {
  /** Whether the API gave this password. */
  readonly judge: (password: string) => 'good' | 'expired' | 'unknown';
  readonly find: (name: string) => Promise<EcrRepository | undefined>;
  /** The digest that a tag points to. */
  readonly digestOf: (name: string, tag: string) => Promise<string | undefined>;
}

/**
 * What ECR's registry does before it does what every registry does: looks at the token, at the repository, at immutable tags. Its words are those that
 * people quote in their issues.
 */
export function ecrGate({ judge, find, digestOf }: EcrGateOptions) {
  return async ({ method, headers, url = '/' }: IncomingMessage, body: Buffer): Promise<Answer | undefined> => {
    const [, encoded] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (encoded === undefined) return challenge('no basic auth credentials');
    const [username, password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
    const verdict = username === 'AWS' ? judge(password) : 'unknown';
    if (verdict === 'unknown') return challenge('Not Authorized');
    if (verdict === 'expired') return denied('Your authorization token has expired. Reauthenticate and try again.');
    const [, name, tag] = /^\/v2\/(.+?)\/(?:manifests\/([^/?]+)|blobs\/|tags\/)/.exec(url) ?? [];
    if (name === undefined) return undefined;
    const repository = await find(name);
    if (repository === undefined) {
      return refusal(404, 'NAME_UNKNOWN', `The repository with name '${name}' does not exist in the registry`);
    }
    if (method !== 'PUT' || tag === undefined || tag.startsWith('sha256:') || mayMove(repository, tag))
      return undefined;
    const digest = await digestOf(name, tag);
    if (digest === undefined || digest === `sha256:${hash('sha256', body, 'hex')}`) return undefined;
    return refusal(
      400,
      'TAG_INVALID',
      `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`,
    );
  };
}

function mayMove({ imageTagMutability, imageTagMutabilityExclusionFilters = [] }: EcrRepository, tag: string): boolean {
  if (imageTagMutability === 'MUTABLE') return true;
  return imageTagMutabilityExclusionFilters.some(({ filter }) => {
    const pattern = filter.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${pattern.join('.*')}$`).test(tag);
  });
}

function challenge(message: string): Answer {
  const answer = refusal(401, 'UNAUTHORIZED', message);
  return {
    ...answer,
    headers: { ...answer.headers, 'www-authenticate': 'Basic realm="ECR",service="ecr.amazonaws.com"' },
  };
}

function denied(message: string): Answer {
  return refusal(403, 'DENIED', message);
}

function refusal(status: number, code: string, message: string): Answer {
  const body = JSON.stringify({ errors: [{ code, message }] });
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
