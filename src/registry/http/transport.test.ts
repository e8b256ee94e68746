import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { testClient } from '../../../test/servers/quirk-client.ts';
import { imageOf, storeManifest } from '../../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../../test/servers/quirk-registry.ts';
import { close, listen, readBody } from '../../../test/servers/quirk-registry-http.ts';
import { messageOf } from '../../errors.ts';
import type { RequestEvent } from '../registry.ts';
import { httpTransport } from './transport.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['layer']);

describe('a registry that does not answer', () => {
  test('is named, with what was being done and the way to mend it', async () => {
    const server = createServer();
    const host = await listen(server);
    await close(server);

    const reading = testClient().getManifest({ registry: host, name: 'emr/web' }, 'uat', options);

    await expect(reading).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringMatching(`^Reading manifest ${host}/emr/web:uat: no answer from ${host}: .*ECONNREFUSED`),
      hint: expect.stringContaining(host),
    });
  });

  test('is asked again, a little later each time', async () => {
    await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 3, act: 'reset' }] });
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);
    const client = testClient();

    expect(await client.getManifest(repository, 'uat', options)).toBeDefined();
    expect(registry.requests).toHaveLength(4);
    expect(client.sleeps).toEqual(client.sleeps.toSorted((a, b) => a - b));
  });

  test('is not waited for for ever', async () => {
    await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act: 'stall' }] });
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);

    const client = testClient({ headersTimeoutMs: 50 });

    expect(await client.getManifest(repository, 'uat', options)).toBeDefined();
    expect(registry.requests).toHaveLength(2);
  });

  test('is left at once when the run is stopped', async () => {
    await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act: 'stall' }] });
    const controller = new AbortController();
    const reason = new Error('interrupted');

    const reading = testClient().getManifest(registry.repository('emr/web'), 'uat', { signal: controller.signal });
    await expect.poll(() => registry.requests.length).toBe(1);
    controller.abort(reason);

    await expect(reading).rejects.toBe(reason);
  });
});

describe('a registry that says "later"', () => {
  test.each([
    { status: 429, header: '7', sleepMs: 7_000 },
    { status: 503, header: '2', sleepMs: 2_000 },
    { status: 429, header: 'Thu, 01 Jan 1970 00:00:00 GMT', sleepMs: 0 },
  ])('is asked again after $header with $status', async ({ status, header, sleepMs }) => {
    const act = { status, headers: { 'retry-after': header } };
    await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act }] });
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);
    const client = testClient();

    expect(await client.getManifest(repository, 'uat', options)).toBeDefined();
    expect(client.sleeps).toEqual([sleepMs]);
  });

  test.each([{ status: 408 }, { status: 500 }, { status: 502 }, { status: 504 }])(
    'by $status is asked again',
    async ({ status }) => {
      await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act: { status } }] });

      expect(await testClient().getManifest(registry.repository('emr/web'), 'uat', options)).toBeUndefined();
      expect(registry.requests).toHaveLength(2);
    },
  );

  test('and never relents is an error that says how to have more', async () => {
    const act = { status: 429, code: 'TOOMANYREQUESTS' };
    await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 9, act }] });

    const reading = testClient().getManifest(registry.repository('emr/web'), 'uat', options);

    await expect(reading).rejects.toMatchObject({
      code: 'REGISTRY_TOO_MANY_REQUESTS',
      message: expect.stringContaining('429 TOOMANYREQUESTS: as ordered'),
      hint: expect.stringContaining('docker login'),
    });
  });

  test.each([{ status: 400 }, { status: 405 }, { status: 501 }])(
    'does not mean $status by that, which is not asked again',
    async ({ status }) => {
      await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 9, act: { status } }] });

      const reading = testClient().getManifest(registry.repository('emr/web'), 'uat', options);

      await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
      expect(registry.requests).toHaveLength(1);
    },
  );
});

describe('a proxy named by the environment', () => {
  test('is not used for loopback addresses', async () => {
    await using registry = await startQuirkRegistry();
    await using proxy = await startQuirkRegistry();
    const env = { HTTP_PROXY: `http://${proxy.host}`, HTTPS_PROXY: `http://${proxy.host}` };

    await testClient({ env }).getManifest(registry.repository('emr/web'), 'uat', options);

    expect(registry.requests).toHaveLength(1);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    { why: 'is used for other hosts', name: 'https_proxy', noProxy: '', tunnels: ['registry.invalid:443'] },
    { why: 'is not used for the hosts of NO_PROXY', name: 'https_proxy', noProxy: 'registry.invalid', tunnels: [] },
    { why: 'is not used for the domains of NO_PROXY', name: 'https_proxy', noProxy: '.invalid', tunnels: [] },
    { why: 'for http is not used for https', name: 'HTTP_PROXY', noProxy: '', tunnels: [] },
  ])('$why', async ({ name, noProxy, tunnels }) => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    const env = { [name]: `http://${await listen(proxy)}`, NO_PROXY: noProxy };

    const reading = testClient({ env }).getManifest({ registry: 'registry.invalid', name: 'emr/web' }, 'uat', options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    expect([...new Set(asked)]).toEqual(tunnels);
    await close(proxy);
  });
});

test('a proxy for http is asked for what is at plain http, over one connection', async () => {
  await using proxy = await startQuirkRegistry();
  const env = { HTTP_PROXY: `http://${proxy.host}` };
  const client = testClient({ env, insecure: ['registry.invalid'] });
  const repository = { registry: 'registry.invalid', name: 'emr/web' };

  await client.getManifest(repository, 'uat', options);
  await client.headManifest(repository, 'uat', options);
  await client.listTags(repository, options);

  expect(proxy.log.map(({ url }) => url)).toEqual([
    'http://registry.invalid/v2/emr/web/manifests/uat',
    'http://registry.invalid/v2/emr/web/manifests/uat',
    'http://registry.invalid/v2/emr/web/tags/list?n=1000',
  ]);
  expect(proxy.connections()).toBe(1);
});

test('sequential requests share one connection', async () => {
  await using registry = await startQuirkRegistry();
  const repository = registry.repository('emr/web');
  storeManifest(repository, 'uat', image.manifest);
  const client = testClient();

  await client.getManifest(repository, 'uat', options);
  await client.headManifest(repository, 'uat', options);
  const session = await client.openUpload(repository, options);
  await session.cancel(options);

  expect(registry.connections()).toBe(1);
});

test('a connection that was closed while nobody used it costs no request', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    if (asked === 2)
      request.socket.resetAndDestroy(); // as when the request was on its way already
    else response.writeHead(404).end();
  });
  const registry = await listen(server);
  const client = testClient();
  const read = () => client.getManifest({ registry, name: 'emr/web' }, 'uat', options);

  await read();
  await read();
  server.closeIdleConnections();

  expect(await read()).toBeUndefined();
  expect(asked).toBe(4);
  await close(server);
});

test('a login that fails leaves no connection behind', async () => {
  const left = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    request.socket.once('close', () => left.resolve());
    response.writeHead(401, { 'www-authenticate': 'Bearer realm="nowhere"' }).end('{}');
  });
  const registry = await listen(server);

  const reading = testClient().getManifest({ registry, name: 'emr/web' }, 'uat', options);

  await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
  await left.promise;
  await close(server);
});

describe('the content of a request', () => {
  const size = 5 * (1 << 20) + 3;
  const put = (url: string, open: () => Uint8Array | AsyncIterable<Uint8Array>, sizeBytes = size) =>
    httpTransport({ env: {} }).send(
      { method: 'PUT', url: new URL(url), headers: {}, step: 'Uploading', body: { sizeBytes, open } },
      options,
    );
  /** All pieces lie in the same memory. */
  async function* inOneMemory() {
    const memory = Buffer.alloc(1 << 18);
    for (let at = 0; at < size; at += memory.length) {
      memory.fill(at >> 18);
      yield memory.subarray(0, size - at);
    }
  }

  test('arrives as it was handed out, with its length and the name of the sender', async () => {
    const expected = createHash('sha256');
    for await (const piece of inOneMemory()) expected.update(piece);
    const headers: IncomingHttpHeaders[] = [];
    const server = createServer(async (request, response) => {
      headers.push(request.headers);
      response.end(
        createHash('sha256')
          .update(await readBody(request))
          .digest('hex'),
      );
    });

    const { body } = await put(`http://${await listen(server)}`, inOneMemory);

    expect(await text(body)).toBe(expected.digest('hex'));
    expect(headers).toMatchObject([{ 'content-length': String(size), 'user-agent': 'hydrofoil' }]);
    await close(server);
  });

  test('that cannot be read fails with its own error, and ends the request', async () => {
    const [begun, broken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const server = createServer((request) => {
      begun.resolve();
      request.resume().once('error', () => broken.resolve());
    });
    const failure = new Error('no such layer');
    async function* failing() {
      yield Buffer.alloc(10);
      await begun.promise;
      throw failure;
    }

    await expect(put(`http://${await listen(server)}`, failing)).rejects.toBe(failure);

    await broken.promise;
    await close(server);
  });

  test.each([
    { why: 'shorter', open: inOneMemory, sizeBytes: size + 1 },
    { why: 'longer', open: inOneMemory, sizeBytes: size - 1 },
    { why: 'in one piece and shorter', open: () => Buffer.alloc(9), sizeBytes: 10 },
  ])('that is $why than was announced is our own error', async ({ open, sizeBytes }) => {
    const server = createServer((request) => void request.resume());

    await expect(put(`http://${await listen(server)}`, open, sizeBytes)).rejects.toThrow(RangeError);
    await close(server);
  });
});

test('every exchange is told, those that failed too', async () => {
  await using registry = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act: 'reset' }] });
  const events: RequestEvent[] = [];

  await testClient({ onRequest: (event) => events.push(event) }).listTags(registry.repository('emr/web'), options);

  const url = `http://${registry.host}/v2/emr/web/tags/list`;
  expect(events).toMatchObject([
    { method: 'GET', url },
    { method: 'GET', url, status: 200, sentBytes: 0 },
  ]);
  expect(events[0]).not.toHaveProperty('status');
});

test('a page of HTML from something in between is told in one line', async () => {
  const server = createServer((_, response) => response.writeHead(405).end('<html>\n<h1>Not\n Allowed</h1></html>'));
  const registry = await listen(server);

  const error = await testClient().getManifest({ registry, name: 'a' }, 'b', options).catch(messageOf);

  expect(error).toBe(`Reading manifest ${registry}/a:b: the registry answered 405 Not Allowed`);
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});
