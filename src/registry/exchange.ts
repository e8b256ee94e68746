import type { Repository } from '../oci/reference.ts';
import type { Authorizer, RefusedProof } from './auth/auth.ts';
import type { Scope } from './auth/scope.ts';
import { originOf } from './endpoint.ts';
import type { HttpBody, HttpRequest, HttpResponse, Transport } from './http/transport.ts';
import { discard, readRefusal } from './read-response.ts';
import { checkTarget, followRedirects, type Lookup } from './redirect.ts';
import type { RepositoryAction, RequestOptions } from './registry.ts';
import type { RegistryError } from './registry-error.ts';
import type { Repeat } from './repeat.ts';

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
        const { response, proof } = await sendAuthorized(call, options);
        if (isAnswer(call, response)) return read(response);
        const refusal = await readRefusal(response, call, authorizer.redact);
        const again = hasExpired(refusal)
          ? await sendRenewed(call, { proof, challenge: undefined }, options)
          : undefined;
        if (again === undefined) throw refusal;
        if (isAnswer(call, again.response)) return read(again.response);
        throw await readRefusal(again.response, call, authorizer.redact);
      },
      { signal: options.signal, ...(call.attempts === undefined ? {} : { attempts: call.attempts }) },
    );

  async function sendAuthorized(call: Call, options: RequestOptions): Promise<Sent> {
    const { target, url, scopes, isOwn } = wayOf(call);
    if (!isOwn) await checkTarget(call.step, new URL(target.origin), url, lookup);
    const proof = isOwn ? await authorizer.proofFor(target, scopes, options) : undefined;
    const response = await sendFollowing(call, url, proof, options);
    if (response.status !== 401) return { response, proof };
    const challenge = response.header('www-authenticate');
    const renewed = await sendRenewed(call, { proof, challenge }, options).catch((error: unknown) => {
      response.body.destroy();
      throw error;
    });
    if (renewed === undefined) return { response, proof };
    await discard(response);
    return renewed;
  }

  /** Tries again with a better proof; undefined where there is none. */
  async function sendRenewed(call: Call, refused: RefusedProof, options: RequestOptions): Promise<Sent | undefined> {
    const { target, url, scopes, isOwn } = wayOf(call);
    if (!isOwn || call.refusedToken === 'keep') return undefined;
    const proof = await authorizer.renew(target, scopes, refused, options);
    return proof === undefined ? undefined : { response: await sendFollowing(call, url, proof, options), proof };
  }

  function wayOf(call: Call) {
    const { repository, path } = call;
    const origin = originOf(repository.registry, insecure);
    const url = typeof path === 'string' ? new URL(`${origin}/v2/${repository.name}/${path}`) : path;
    // A credential goes to the registry's own origin: an upload's location may be elsewhere, and signed.
    return { target: { origin, repository }, url, scopes: scopesOf(call), isOwn: url.origin === origin };
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

interface Sent {
  readonly response: HttpResponse;
  /** The Authorization header that was sent. */
  readonly proof: string | undefined;
}

function isAnswer({ accept }: Call, { status }: HttpResponse): boolean {
  return status < 400 || accept?.includes(status) === true;
}

/** ECR says so with 403 and no challenge, or with 400, and only in words. */
function hasExpired({ status, message }: RegistryError): boolean {
  return (status === 403 || status === 400) && /authorization token has expired/i.test(message);
}

function scopesOf({ repository, actions = ['pull'], alsoPull }: Call): readonly Scope[] {
  const scope = { name: repository.name, actions };
  return alsoPull === undefined ? [scope] : [scope, { name: alsoPull.name, actions: ['pull'] }];
}
