import { formatRepository, type Repository } from '../../oci/reference.ts';
import type { Transport } from '../http/transport.ts';
import type { Credential, Keychain, KeychainOptions } from '../keychain/keychain.ts';
import { discard } from '../read-response.ts';
import type { RequestOptions } from '../registry.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import { parseScope, type Scope } from './scope.ts';
import { type BearerRealm, basicHeader, type TokenSource } from './token.ts';

interface AuthTarget {
  readonly origin: string;
  readonly repository: Repository;
}

/** An Authorization header that a registry did not take, and what it wants instead as far as it says so. */
export interface RefusedProof {
  readonly proof: string | undefined;
  readonly challenge: string | undefined;
}

/** Knows, for every registry of this run, how to be let in. */
export interface Authorizer {
  /** Learns the way in and gets the token before the first request needs it. Asks only where there is a credential. */
  authorize(target: AuthTarget, scopes: readonly Scope[], options: RequestOptions): Promise<void>;
  /** The Authorization header for a request; undefined while the registry has not asked for one. */
  proofFor(target: AuthTarget, scopes: readonly Scope[], options: RequestOptions): Promise<string | undefined>;
  /** The header for another try; undefined when there is nothing better than what was refused. */
  renew(
    target: AuthTarget,
    scopes: readonly Scope[],
    refused: RefusedProof,
    options: RequestOptions,
  ): Promise<string | undefined>;
  /** Takes every secret that this authoriser knows out of a text. */
  readonly redact: (text: string) => string;
}

export interface AuthorizerOptions {
  readonly keychain: Keychain;
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly onSecret: (secret: string) => void;
}

type WayIn = { readonly scheme: 'basic' } | ({ readonly scheme: 'bearer' } & BearerRealm);

export function registryAuthorizer({ keychain, transport, tokens, onSecret }: AuthorizerOptions): Authorizer {
  const waysIn = new Map<string, WayIn>();
  const learning = new Map<string, Promise<void>>();
  const preparing = new Map<string, Promise<unknown>>();
  const credentials = new Map<string, Promise<Credential>>();
  const secrets = new Set<string>();

  return { authorize, proofFor, renew, redact };

  async function authorize(target: AuthTarget, scopes: readonly Scope[], options: RequestOptions): Promise<void> {
    const ready = prepare(target, scopes, options).catch(() => {}); // the request that needs it fails with the reason
    preparing.set(keyOf(target), Promise.all([preparing.get(keyOf(target)), ready]));
    await ready;
    options.signal.throwIfAborted();
  }

  async function prepare(target: AuthTarget, scopes: readonly Scope[], options: RequestOptions): Promise<void> {
    const learned = learning.get(target.origin) ?? learn(target, options);
    learning.set(target.origin, learned);
    learned.catch(() => learning.delete(target.origin));
    await learned;
    const wayIn = waysIn.get(target.origin);
    if (wayIn !== undefined) await prove(wayIn, target, scopes, options);
  }

  async function learn(target: AuthTarget, options: RequestOptions): Promise<void> {
    const credential = await credentialFor(target, options);
    if (credential.kind === 'anonymous' || waysIn.has(target.origin)) return;
    const step = `Asking ${target.repository.registry} how to log in`;
    const response = await transport.send(
      { method: 'GET', url: new URL(`${target.origin}/v2/`), headers: {}, step },
      options,
    );
    await discard(response);
    if (response.status === 401) remember(target, response.header('www-authenticate'));
  }

  async function proofFor(target: AuthTarget, scopes: readonly Scope[], options: RequestOptions) {
    await preparing.get(keyOf(target));
    const wayIn = waysIn.get(target.origin);
    return wayIn === undefined ? undefined : prove(wayIn, target, scopes, options);
  }

  async function renew(target: AuthTarget, scopes: readonly Scope[], refused: RefusedProof, options: RequestOptions) {
    const asked = remember(target, refused.challenge);
    const wayIn = waysIn.get(target.origin);
    if (wayIn === undefined) return undefined;
    if (refused.proof !== undefined) tokens.forget(refused.proof);
    const all = [...scopes, ...asked];
    const proof = await prove(wayIn, target, all, options);
    if (proof !== refused.proof) return proof;
    if (wayIn.scheme !== 'basic') return undefined;
    await replaceCredential(target, options); // it is its own proof, and may have had its time
    const better = await prove(wayIn, target, all, options);
    return better === refused.proof ? undefined : better;
  }

  async function prove(wayIn: WayIn, target: AuthTarget, scopes: readonly Scope[], options: RequestOptions) {
    const credential = await credentialFor(target, options);
    switch (wayIn.scheme) {
      case 'basic':
        return credential.kind === 'basic' ? keep(basicHeader(credential)) : undefined;
      case 'bearer': {
        if (credential.kind === 'registry-token') return keep(`Bearer ${credential.token}`);
        const token = await tokens.tokenFor({ ...target, ...wayIn, credential, scopes, redact }, options);
        return keep(`Bearer ${token}`);
      }
    }
  }

  /** @returns the scopes that the registry asked for */
  function remember(target: AuthTarget, header: string | undefined): readonly Scope[] {
    const challenges = parseChallenges(header ?? '');
    const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.has('realm'));
    if (bearer !== undefined) waysIn.set(target.origin, { scheme: 'bearer', ...realmOf(bearer) });
    else if (challenges.some(({ scheme }) => scheme === 'basic')) waysIn.set(target.origin, { scheme: 'basic' });
    return (bearer?.parameters.get('scope') ?? '').split(' ').flatMap((scope) => parseScope(scope) ?? []);
  }

  function credentialFor(target: AuthTarget, { signal }: RequestOptions): Promise<Credential> {
    return credentials.get(keyOf(target)) ?? ask(target, { signal });
  }

  /** Several requests may be refused at once: the first of them asks. */
  async function replaceCredential(target: AuthTarget, { signal }: RequestOptions): Promise<void> {
    const known = credentials.get(keyOf(target));
    const refused = await known;
    if (refused === undefined || credentials.get(keyOf(target)) !== known) return;
    await ask(target, { signal, refused });
  }

  function ask(target: AuthTarget, options: KeychainOptions): Promise<Credential> {
    const { repository } = target;
    const key = keyOf(target);
    const asked = keychain({ registry: repository.registry, repository: repository.name }, options).then(
      (credential) => {
        for (const secret of secretsOf(credential)) learnSecret(secret);
        return credential;
      },
    );
    credentials.set(key, asked);
    asked.catch(() => credentials.delete(key));
    return asked;
  }

  function keep(header: string): string {
    learnSecret(header.slice(header.indexOf(' ') + 1));
    return header;
  }

  function learnSecret(secret: string): void {
    if (!secrets.has(secret)) onSecret(secret);
    secrets.add(secret);
  }

  function redact(text: string): string {
    return [...secrets].reduce((safe, secret) => safe.replaceAll(secret, '***'), text);
  }
}

function keyOf({ repository }: AuthTarget): string {
  return formatRepository(repository);
}

function realmOf({ parameters }: Challenge): BearerRealm {
  const service = parameters.get('service');
  return { realm: parameters.get('realm') ?? '', ...(service === undefined ? {} : { service }) };
}

function secretsOf(credential: Credential): readonly string[] {
  switch (credential.kind) {
    case 'anonymous':
      return [];
    case 'basic':
      return [basicHeader(credential).slice('Basic '.length), credential.password].filter((secret) => secret !== '');
    case 'identity-token':
    case 'registry-token':
      return [credential.token];
  }
}
