import { createInterface } from 'node:readline';
import { type Dispatcher, request } from 'undici';
import { isToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import type { Access } from './access.ts';
import { API_GROUPS, type Cluster, type LogOptions, type PatchType, type Resource, type Resources } from './cluster.ts';
import {
  type ApiStatus,
  isApiTrouble,
  type RequestSubject,
  refusedRequest,
  unreachable,
  wasNotProcessed,
} from './cluster-error.ts';

const ANSWER_WITHIN_MS = 15_000;

const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  strategic: 'application/strategic-merge-patch+json',
  merge: 'application/merge-patch+json',
};

interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly verb: string;
  readonly resource: Resource;
  readonly subresource?: string;
  readonly namespace: string;
  readonly name?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** The cluster behind an Access: JSON over HTTP, because a deployment needs a dozen calls and no generated client. */
export function httpCluster(access: Access): Cluster {
  async function json<T>(call: Call): Promise<T> {
    const response = await send(access, call);
    // The API server has validated what it serves: this is the edge where its JSON becomes typed.
    return (await response.body.json()) as T;
  }

  return {
    server: access.server,
    context: access.context,
    namespace: access.namespace,
    get: (resource, namespace, name, { signal }) =>
      json({ method: 'GET', verb: 'get', resource, namespace, name, signal }),
    async list(resource, namespace, { labelSelector, fieldSelector, signal }) {
      const query = { labelSelector, fieldSelector };
      const call: Call = { method: 'GET', verb: 'list', resource, namespace, query, signal };
      const { items } = await json<{ readonly items: readonly Resources[typeof resource][] | null }>(call);
      return items ?? [];
    },
    create: (resource, namespace, body, { signal }) =>
      json({
        method: 'POST',
        verb: 'create',
        resource,
        namespace,
        body: { ...typeMeta(resource), ...body },
        contentType: 'application/json',
        signal,
      }),
    patch: (resource, namespace, name, body, { type, dryRun, signal }) =>
      json({
        method: 'PATCH',
        verb: 'patch',
        resource,
        namespace,
        name,
        body,
        contentType: PATCH_TYPES[type],
        query: { fieldManager: 'hydrofoil', ...(dryRun ? { dryRun: 'All' } : {}) },
        signal,
      }),
    async delete(resource, namespace, name, { signal }) {
      const query = { propagationPolicy: 'Background' };
      await json({ method: 'DELETE', verb: 'delete', resource, namespace, name, query, signal });
    },
    logs: (pod, options) => readLog(access, pod, options),
  };
}

async function* readLog(
  access: Access,
  pod: { readonly namespace: string; readonly name: string },
  { container, previous, follow, tailLines, limitBytes, signal }: LogOptions,
): AsyncIterable<string> {
  const response = await send(access, {
    method: 'GET',
    verb: 'get',
    resource: 'pods',
    subresource: 'log',
    namespace: pod.namespace,
    name: pod.name,
    query: {
      container,
      previous: previous ? 'true' : undefined,
      follow: follow ? 'true' : undefined,
      tailLines: tailLines?.toString(),
      limitBytes: limitBytes?.toString(),
    },
    signal,
  });
  yield* createInterface({ input: response.body, crlfDelay: Number.POSITIVE_INFINITY });
}

/** Sends a call, again where that is safe, and once more with fresh credentials when the server refuses the first. */
async function send(access: Access, call: Call): Promise<Dispatcher.ResponseData> {
  try {
    return await sendWith(access, call, { fresh: false });
  } catch (error) {
    if (!isToolError(error, 'CLUSTER_UNAUTHORIZED')) throw error;
    return sendWith(access, call, { fresh: true });
  }
}

async function sendWith(access: Access, call: Call, { fresh }: { fresh: boolean }): Promise<Dispatcher.ResponseData> {
  const { headers, dispatcher } = await access.credentials({ fresh });
  const isTransient = (error: unknown) =>
    call.method === 'GET' ? isApiTrouble(error) && !isToolError(error, 'CLUSTER_UNAUTHORIZED') : wasNotProcessed(error);
  return retry(() => sendOnce(access, call, headers, dispatcher), isTransient, { attempts: 3, signal: call.signal });
}

async function sendOnce(
  access: Access,
  call: Call,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
): Promise<Dispatcher.ResponseData> {
  const subject: RequestSubject = { server: access.server, context: access.context, ...call };
  const response = await request(urlOf(access.server, call), {
    method: call.method,
    headers: {
      ...headers,
      accept: call.subresource === undefined ? 'application/json' : '*/*',
      'user-agent': 'hydrofoil',
      ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    dispatcher,
    signal: call.signal,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: call.subresource === 'log' ? 0 : ANSWER_WITHIN_MS,
  }).catch((error: unknown) => {
    call.signal.throwIfAborted();
    throw unreachable(subject, error);
  });
  if (response.statusCode < 300) return response;
  throw refusedRequest(subject, response.statusCode, parseStatus(await response.body.text()));
}

function urlOf(server: string, { resource, subresource, namespace, name, query = {} }: Call): URL {
  const { group, version } = API_GROUPS[resource];
  const root = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const parts = ['namespaces', namespace, resource, ...(name === undefined ? [] : [name]), subresource ?? ''];
  const path = parts.filter((part) => part !== '').map(encodeURIComponent);
  const url = new URL(`${server.replace(/\/$/, '')}/${root}/${path.join('/')}`);
  for (const [key, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(key, value);
  return url;
}

function parseStatus(text: string): ApiStatus {
  try {
    const status: unknown = JSON.parse(text);
    return typeof status === 'object' && status !== null ? status : {};
  } catch {
    return text.trim() === '' ? {} : { message: text.trim().slice(0, 300) }; // a proxy before the API server answered
  }
}

function typeMeta(resource: Resource) {
  const { group, version, kind } = API_GROUPS[resource];
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind };
}
