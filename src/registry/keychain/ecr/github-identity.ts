import { ToolError } from '../../../errors.ts';
import { httpTransport } from '../../http/transport.ts';
import { parseJsonObject } from '../../json-object.ts';
import { readBytes } from '../../read-response.ts';
import type { Environment } from './ecr-api.ts';

/** Asks for a token that says which workflow of which repository this is. */
export type IdentityTokens = (audience: string, signal: AbortSignal) => Promise<string>;

const ANSWER_BYTES = 64 * 1024;

/**
 * The identity of a GitHub Actions job; undefined outside of one, and where the job has no `permissions: id-token: write`.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export function githubIdentity(env: Environment): IdentityTokens | undefined {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: proof } = env;
  if (!address || !proof) return undefined;
  return async (audience, signal) => {
    const step = 'Asking GitHub for the identity of this job';
    const url = new URL(address);
    url.searchParams.set('audience', audience);
    const transport = httpTransport({ env });
    try {
      const response = await transport.send(
        { method: 'GET', url, headers: { authorization: `Bearer ${proof}` }, step },
        { signal },
      );
      const subject = { step, repository: { registry: url.host, name: '' } };
      const text = Buffer.from((await readBytes(response, ANSWER_BYTES, subject)) ?? []).toString('utf8');
      const answer = response.status === 200 ? parseJsonObject(text) : undefined;
      if (typeof answer?.value !== 'string') {
        throw new ToolError('REGISTRY_AWS_FAILED', `${step}: it answered ${response.status}, and no token`, {
          hint: 'Give the job `permissions: { id-token: write }`; when it has that, run it again.',
        });
      }
      return answer.value;
    } finally {
      await transport.close();
    }
  };
}
