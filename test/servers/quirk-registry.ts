import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Repository } from '../../src/oci/reference.ts';
import { answerBlobs } from './quirk-registry-blobs.ts';
import { type Answer, close, listen, readBody, refusal, send } from './quirk-registry-http.ts';
import { answerManifests } from './quirk-registry-manifests.ts';
import { type Login, type TokenService, tokenService } from './quirk-registry-tokens.ts';

/** One switch for each way in which registries differ. All off: a plain registry that asks nobody who they are. */
interface Quirks {
  /** `bearer`: tokens from a service at another origin. */
  readonly auth?: 'basic' | 'bearer';
  /** Both challenges stand in one header line. */
  readonly challengesInOneLine?: boolean;
  readonly challengeWithoutScope?: boolean;
  /** Errors repeat the Authorization header that was sent. */
  readonly echoesAuthorization?: boolean;
  /** ECR: a repository must be made before it is used. */
  readonly repositoriesMustExist?: boolean;
  /** ECR: who logs in with this password gets 403 and a sentence instead of a challenge. */
  readonly expiredPassword?: string;
  /** ECR: 403 and the permission that the account does not have, for requests other than reading. */
  readonly missingPermission?: string;
  /** ECR 400 TAG_INVALID, Harbor 412, Docker Hub 403. */
  readonly immutableTags?: 400 | 403 | 412;
  /** How a manifest with unknown blobs is refused, and what `detail` holds. */
  readonly blobUnknown?: { readonly status: 400 | 404; readonly detail: 'digest' | 'object' | 'none' | 'sentence' };
  /** 403 on every HEAD, whether the thing is there or not. */
  readonly headForbidden?: boolean;
  readonly noDigestHeader?: boolean;
  /** Blobs are fetched from this origin instead, at a signed address. */
  readonly blobStore?: string;
  readonly damagesBlobs?: boolean;
  /** ECR: what is sent after the first PATCH is lost. */
  readonly keepsFirstPatchOnly?: boolean;
  /** GHCR: larger chunks are refused. */
  readonly maxPatchBytes?: number;
  /** A CDN before the registry: larger bodies of a PUT are refused with 413. */
  readonly maxPutBytes?: number;
  readonly minChunkBytes?: number;
  /** At most so many bytes of a chunk are kept; Range tells. */
  readonly keepsOfEachPatch?: number;
  /** `unsupported`: 202 and a session. `wrong-from`: Harbor's 400. */
  readonly mount?: 'unsupported' | 'wrong-from';
  /** Sets the tags of a query with a manifest that is put by digest. `max`: more are refused with 414. */
  readonly tagsAtOnce?: { readonly max?: number };
  readonly tagsPerPage?: number;
  readonly refusesDeletion?: boolean;
  /** Upload addresses begin with this instead of being relative. */
  readonly uploadOrigin?: string;
}

/** Something that goes wrong a number of times, for requests whose line ("PUT blobs/uploads/1") matches. */
interface Fault {
  readonly on: RegExp;
  readonly times: number;
  /** `reset`: the connection is cut. `break-off`: cut in the midst of the answer. `stall`: no answer. */
  readonly act: 'reset' | 'break-off' | 'stall' | FaultAnswer;
}

interface FaultAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  /** The code of the error in the answer; FAULT by default. */
  readonly code?: string;
}

export interface RepositoryState {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { readonly mediaType: string; readonly bytes: Buffer }>;
  readonly tags: Map<string, string>;
  /** Open uploads: id → what was sent so far. */
  readonly sessions: Map<string, { bytes: Buffer; patches: number }>;
}

interface LoggedRequest {
  /** "PUT manifests/latest": method and path below the repository, without query. */
  readonly line: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly bodyBytes: number;
}

export interface QuirkRegistryOptions {
  readonly quirks?: Quirks;
  readonly login?: Login;
  readonly faults?: readonly Fault[];
}

export interface QuirkRegistry extends AsyncDisposable {
  readonly host: string;
  readonly log: readonly LoggedRequest[];
  /** The lines of the log, in order of arrival. */
  readonly requests: readonly string[];
  readonly tokens: TokenService;
  /** How many TCP connections were opened. */
  readonly connections: () => number;
  repository(name: string): Repository & RepositoryState;
}

/** One request, with what is needed to answer it. */
export interface Question {
  readonly quirks: Quirks;
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
  readonly repository: RepositoryState;
  readonly name: string;
  /** The path below the repository. */
  readonly path: string;
  readonly stateOf: (name: string) => RepositoryState | undefined;
}

/** Starts a registry in this process, over real HTTP on 127.0.0.1. */
export async function startQuirkRegistry(options: QuirkRegistryOptions = {}): Promise<QuirkRegistry> {
  const { quirks = {}, login } = options;
  const repositories = new Map<string, RepositoryState>();
  const log: LoggedRequest[] = [];
  const faults = (options.faults ?? []).map((fault) => ({ fault, left: fault.times }));
  const tokens = await tokenService(login);
  let connections = 0;

  const server = createServer((request, response) => void handle(request, response));
  server.on('connection', () => connections++);
  const host = await listen(server);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${host}`);
    const [, name = '', path = ''] = /^\/v2\/(.+?)\/((?:manifests|blobs|tags)\/.*)$/.exec(url.pathname) ?? [];
    const line = `${request.method} ${path || url.pathname}`;
    const found = faults.find(({ fault, left }) => left > 0 && fault.on.test(line));
    if (found !== undefined) found.left--;
    const act = found?.fault.act;
    const body = act === 'reset' ? Buffer.alloc(0) : await readBody(request);
    log.push({ line, url: url.href, authorization: request.headers.authorization, bodyBytes: body.length });
    if (act === 'stall') return;
    if (act === 'reset') request.socket.resetAndDestroy();
    else if (typeof act === 'object')
      send(response, { ...refusal(act.status, act.code ?? 'FAULT', 'as ordered'), headers: act.headers ?? {} });
    else send(response, answer(request, url, name, path, body), act === 'break-off');
  }

  function answer(request: IncomingMessage, url: URL, name: string, path: string, body: Buffer): Answer {
    if (isExpired(request)) {
      return refusal(403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.');
    }
    const challenge = challengeTo(request, name);
    if (challenge !== undefined) return challenge;
    if (name === '') return { status: 200, body: '{}' };
    const repository = stateOf(name);
    if (repository === undefined) return refusal(404, 'NAME_UNKNOWN', `repository ${name} does not exist`);
    if (request.method === 'HEAD' && quirks.headForbidden) return { status: 403 };
    if (quirks.missingPermission !== undefined && request.method !== 'GET' && request.method !== 'HEAD') {
      const who = 'User: arn:aws:sts::123456789012:assumed-role/deploy/hydrofoil';
      return refusal(
        403,
        'DENIED',
        `${who} is not authorized to perform: ${quirks.missingPermission} on resource: ${name}`,
      );
    }
    const question = { quirks, request, url, body, repository, name, path, stateOf };
    return path.startsWith('blobs/') ? answerBlobs(question) : answerManifests(question);
  }

  function isExpired({ headers }: IncomingMessage): boolean {
    const { username = 'user' } = login ?? {};
    const proof = Buffer.from(`${username}:${quirks.expiredPassword}`).toString('base64');
    return quirks.expiredPassword !== undefined && headers.authorization === `Basic ${proof}`;
  }

  function stateOf(name: string): RepositoryState | undefined {
    return repositories.get(name) ?? (quirks.repositoriesMustExist ? undefined : create(name));
  }

  function create(name: string): RepositoryState {
    const state = { blobs: new Map(), manifests: new Map(), tags: new Map(), sessions: new Map() };
    repositories.set(name, state);
    return state;
  }

  function challengeTo(request: IncomingMessage, name: string): Answer | undefined {
    const { authorization = '' } = request.headers;
    const action = { GET: 'pull', HEAD: 'pull', DELETE: 'delete' }[request.method ?? ''] ?? 'push';
    if (quirks.auth === undefined) return undefined;
    if (quirks.auth === 'basic' ? authorization === tokens.basic : tokens.allows(authorization, name, action))
      return undefined;
    const scope = name === '' || quirks.challengeWithoutScope ? '' : `,scope="repository:${name}:${action}"`;
    const bearer = `Bearer realm="${tokens.realm}",service="quirks, and more"${scope}`;
    const one = quirks.auth === 'basic' ? 'Basic realm="quirks"' : bearer;
    const message = quirks.echoesAuthorization ? `not enough: ${authorization}` : 'authentication required';
    return {
      ...refusal(401, 'UNAUTHORIZED', message),
      headers: { 'www-authenticate': quirks.challengesInOneLine ? `Negotiate, Basic realm="a, b", ${bearer}` : one },
    };
  }

  return {
    host,
    log,
    get requests() {
      return log.map(({ line }) => line);
    },
    tokens,
    connections: () => connections,
    repository: (name) => ({ registry: host, name, ...(repositories.get(name) ?? create(name)) }),
    async [Symbol.asyncDispose]() {
      await Promise.all([close(server), tokens.close()]);
    },
  };
}
