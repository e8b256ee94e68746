import { hostnameOf, isLoopback, isPrivateAddress } from './endpoint.ts';
import type { HttpRequest, HttpResponse, Transport } from './http/transport.ts';
import { discard } from './read-response.ts';
import type { RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** The addresses of a host name; none when it can't be resolved here (then a proxy resolves it). */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface RedirectOptions {
  readonly transport: Transport;
  readonly lookup: Lookup;
  readonly options: RequestOptions;
  /** The authorisation of the first request: repeated within its origin, never sent to another. */
  readonly proof: string | undefined;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Follows redirects of reading requests: registries send blobs by way of a store, at a signed URL, so errors name its host only.
 *
 * @throws {ToolError} REGISTRY_REDIRECT_REFUSED
 */
export async function followRedirects(
  request: HttpRequest,
  first: HttpResponse,
  { transport, lookup, options, proof }: RedirectOptions,
): Promise<HttpResponse> {
  const { step, method, headers } = request;
  let { url } = request;
  let response = first;
  for (let count = 0; REDIRECTS.includes(response.status); count++) {
    await discard(response);
    const target = targetOf(response, url);
    if (target === undefined) throw refused(step, url, 'without a usable Location');
    if (method !== 'GET' && method !== 'HEAD') throw refused(step, url, `of a ${method} to ${target.origin}`);
    if (count === MAX_REDIRECTS) throw refused(step, url, `to ${target.origin}, the ${count + 1}th in a row`);
    await checkTarget(step, url, target, lookup);
    url = target;
    const isOwn = url.origin === request.url.origin;
    const authorization: Record<string, string> = isOwn && proof !== undefined ? { authorization: proof } : {};
    response = await transport.send({ method, url, step, headers: { ...headers, ...authorization } }, options);
  }
  return response;
}

/**
 * Refuses an address in the private network that a public host sends us to: a way to reach what only this machine can.
 *
 * @throws {ToolError} REGISTRY_REDIRECT_REFUSED
 */
export async function checkTarget(step: string, from: URL, to: URL, lookup: Lookup): Promise<void> {
  if (to.host === from.host) return;
  const [source, target] = await Promise.all([isInside(from, lookup), isInside(to, lookup)]);
  if (target && !source) throw refused(step, from, `to the private address ${to.host}`);
}

async function isInside(url: URL, lookup: Lookup): Promise<boolean> {
  const hostname = hostnameOf(url);
  if (isLoopback(hostname) || isPrivateAddress(hostname)) return true;
  return (await lookup(hostname)).some(isPrivateAddress);
}

function targetOf(response: HttpResponse, base: URL): URL | undefined {
  const location = response.header('location') ?? '';
  const target = location === '' ? null : URL.parse(location, base.href);
  return target?.protocol === 'https:' || target?.protocol === 'http:' ? target : undefined;
}

function refused(step: string, from: URL, what: string): RegistryError {
  return new RegistryError('REGISTRY_REDIRECT_REFUSED', `${step}: ${from.host} answered with a redirect ${what}`, {
    hint: `Correct the address that ${from.host} is configured to give out.`,
  });
}
