import type { Repository } from '../oci/reference.ts';
import type { Authorizer } from './auth.ts';
import { originOf } from './endpoint.ts';
import { discard, readRefusal } from './read-response.ts';
import { checkTarget, followRedirects, type Lookup } from './redirect.ts';
import type { RepositoryAction, RequestOptions } from './registry.ts';
import type { Repeat } from './repeat.ts';
import type { Scope } from './scope.ts';
import type { HttpBody, HttpRequest, HttpResponse, Transport } from './transport.ts';

/** One request to a repository, with what it is for. */
export interface Call {
  /** "Uploading layer sha256:1234… to registry.example.com/emr/web": begins every error. */
  readonly step: string;
  readonly repository: Repository;
  readonly method: HttpRequest['method'];
  /** Below the repository, "manifests/latest"; or a whole URL that the registry gave. */
  readonly path: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** Statuses below 400 are answers; these are too. */
  readonly accept?: readonly number[];
  /** What the token must allow; reading by default. */
  readonly actions?: readonly RepositoryAction[];
  /** Another repository that is read (mounts). */
  readonly alsoPull?: Repository;
  /** 1 where the caller repeats by its own rules. */
  readonly attempts?: number;
  /** `keep`: a refusal says nothing about the token, which stays in use, and the call fails. */
  readonly refusedToken?: 'renew' | 'keep';
}

/** Answers to a HEAD that say less than a GET would: they have no text, and 403 may mean that the thing is absent. */
export const HEAD_ANSWERS = [400, 401, 403, 404, 405];

/**
 * Sends a call with all that belongs to it: authorisation, its renewal, redirects, repetition, errors. `read` takes what is wanted
 * from the answer, and is repeated with the call when the answer breaks off.
 */
export type Exchange = <T>(
  call: Call,
  options: RequestOptions,
  read: (response: HttpResponse) => Promise<T>,
) => Promise<T>;

export interface ExchangeOptions {
  readonly transport: Transport;
  readonly authorizer: Authorizer;
  readonly insecure: readonly string[];
  readonly lookup: Lookup;
  readonly repeat: Repeat;
}

export function registryExchange({ transport, authorizer, insecure, lookup, repeat }: ExchangeOptions): Exchange {
  return (call, options, read) =>
    repeat(
      async () => {
        const response = await sendAuthorized(call, options);
        if (response.status < 400 || call.accept?.includes(response.status)) return read(response);
        throw await readRefusal(response, call, authorizer.redact);
      },
      { signal: options.signal, ...(call.attempts === undefined ? {} : { attempts: call.attempts }) },
    );

  async function sendAuthorized(call: Call, options: RequestOptions): Promise<HttpResponse> {
    const origin = originOf(call.repository.registry, insecure);
    const scopes = scopesOf(call);
    const target = { origin, repository: call.repository };
    const url =
      typeof call.path === 'string' ? new URL(`${origin}/v2/${call.repository.name}/${call.path}`) : call.path;
    // A credential goes to the registry's own origin: an upload's location may be elsewhere, and signed.
    const isOwn = url.origin === origin;
    if (!isOwn) await checkTarget(call.step, new URL(origin), url, lookup);
    const proof = isOwn ? await authorizer.proofFor(target, scopes, options) : undefined;
    const response = await sendFollowing(call, url, proof, options);
    if (response.status !== 401 || !isOwn || call.refusedToken === 'keep') return response;
    const renewed = await authorizer.renew(
      target,
      scopes,
      { proof, challenge: response.header('www-authenticate') },
      options,
    );
    if (renewed === undefined) return response;
    await discard(response);
    return sendFollowing(call, url, renewed, options);
  }

  async function sendFollowing(call: Call, url: URL, proof: string | undefined, options: RequestOptions) {
    const { method, step, headers = {}, body } = call;
    const response = await transport.send(
      {
        method,
        url,
        step,
        headers: proof === undefined ? headers : { ...headers, authorization: proof },
        ...(body === undefined ? {} : { body }),
      },
      options,
    );
    return followRedirects({ method, url, step, headers }, response, { transport, lookup, options, proof });
  }
}

function scopesOf({ repository, actions = ['pull'], alsoPull }: Call): readonly Scope[] {
  const scope = { name: repository.name, actions };
  return alsoPull === undefined ? [scope] : [scope, { name: alsoPull.name, actions: ['pull'] }];
}
