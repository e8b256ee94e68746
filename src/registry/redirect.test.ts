import { describe, expect, test } from 'vitest';
import { isPrivateAddress, originOf } from './endpoint.ts';
import type { HttpRequest, HttpResponse, ResponseBody, Transport } from './http/transport.ts';
import { followRedirects, type Lookup } from './redirect.ts';

const body: ResponseBody = {
  destroy: () => {},
  async *[Symbol.asyncIterator]() {},
};
const redirectTo = (location: string): HttpResponse => ({
  status: 307,
  header: (name) => (name === 'location' ? location : undefined),
  body,
});
const names: Record<string, readonly string[]> = {
  'registry.example.com': ['203.0.113.7'],
  'store.example.com': ['203.0.113.8'],
  'registry.corp.example': ['10.1.2.3'],
  'store.corp.example': ['10.1.2.4'],
  'two-faced.example.com': ['203.0.113.9', '169.254.169.254'],
};
const lookup: Lookup = async (hostname) => names[hostname] ?? [];

/** Follows one redirect, as if `from` had answered with it, and tells what was sent on. */
async function follow(from: string, location: string, method: HttpRequest['method'] = 'GET') {
  const sent: HttpRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      sent.push(request);
      return { status: 200, header: () => undefined, body };
    },
    close: async () => {},
  };
  const request = { method, url: new URL(`${from}/v2/a/blobs/b`), headers: { accept: 'x' }, step: 'Reading blob b' };
  const options = { signal: new AbortController().signal };
  await followRedirects(request, redirectTo(location), { transport, lookup, options, proof: 'Bearer secret' });
  return sent.map(({ url, headers }) => ({
    url: url.href,
    authorization: headers.authorization,
    accept: headers.accept,
  }));
}

describe('a redirect is followed', () => {
  test.each([
    {
      why: 'to another path, with the authorisation',
      from: 'https://registry.example.com',
      to: '/other',
      authorization: 'Bearer secret',
    },
    { why: 'to a store, without it', from: 'https://registry.example.com', to: 'https://store.example.com/x?sig=1' },
    {
      why: 'from a private registry to a private store',
      from: 'https://registry.corp.example',
      to: 'https://store.corp.example/x',
    },
    { why: 'from a private registry to an address', from: 'https://registry.corp.example', to: 'https://10.9.9.9/x' },
    {
      why: 'to a name that only the proxy resolves',
      from: 'https://registry.example.com',
      to: 'https://unknown.example.com/x',
    },
    {
      why: 'to the same host at another port, without it',
      from: 'https://registry.example.com',
      to: 'https://registry.example.com:8443/x',
    },
  ])('$why', async ({ from, to, authorization }) => {
    const url = new URL(to, from).href;

    expect(await follow(from, to)).toEqual([{ url, authorization, accept: 'x' }]);
  });
});

describe('a redirect is refused', () => {
  test.each([
    { why: 'from public to loopback', to: 'http://127.0.0.1:8080/x?sig=1' },
    { why: 'from public to a private address', to: 'https://192.168.1.1/x?sig=1' },
    { why: 'from public to the metadata service', to: 'http://169.254.169.254/latest?sig=1' },
    { why: 'from public to a name that is private', to: 'https://store.corp.example/x?sig=1' },
    { why: 'from public to a name with one private address', to: 'https://two-faced.example.com/x?sig=1' },
    { why: 'from public to loopback in IPv6', to: 'http://[::1]/x?sig=1' },
    { why: 'from public to loopback in mapped IPv4', to: 'http://[::ffff:127.0.0.1]/x?sig=1' },
    { why: 'to another scheme', to: 'file:///etc/passwd?sig=1' },
    { why: 'without an address', to: '' },
    { why: 'of a request that writes', to: 'https://store.example.com/x?sig=1', method: 'PUT' },
  ] as const)('$why, and its query is not printed', async ({ to, ...rest }) => {
    const method = 'method' in rest ? rest.method : 'GET';

    const following = follow('https://registry.example.com', to, method);

    await expect(following).rejects.toMatchObject({
      code: 'REGISTRY_REDIRECT_REFUSED',
      message: expect.not.stringContaining('sig=1'),
    });
  });
});

test.each([
  ['10.0.0.1', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['100.64.0.1', true],
  ['100.128.0.1', false],
  ['192.168.0.1', true],
  ['169.254.169.254', true],
  ['8.8.8.8', false],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::1', true],
  ['2001:db8::1', false],
  ['::ffff:a00:1', true],
  ['::ffff:808:808', false],
  ['face.example.com', false],
])('the address %s is private: %s', (address, is) => {
  expect(isPrivateAddress(address)).toBe(is);
});

test.each([
  ['registry.example.com', 'https://registry.example.com'],
  ['registry.example.com:5000', 'https://registry.example.com:5000'],
  ['plain.example.com:5000', 'http://plain.example.com:5000'],
  ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
  ['127.8.8.8', 'http://127.8.8.8'],
  ['localhost:5000', 'http://localhost:5000'],
  ['[::1]:5000', 'http://[::1]:5000'],
  ['127.example.com', 'https://127.example.com'],
  ['docker.io', 'https://registry-1.docker.io'],
])('the registry %s is at %s', (registry, origin) => {
  expect(originOf(registry, ['plain.example.com:5000'])).toBe(origin);
});
