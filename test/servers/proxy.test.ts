import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { type RegistryProxy, startProxy } from './proxy.ts';
import { type RegistryServer, startRegistry } from './registry.ts';
import { sequentialRoundTrips } from './round-trips.ts';
import { makeSmallImage } from './small-image.ts';

/** Without it Distribution knows of no OCI manifests. */
const ACCEPT = { accept: MEDIA_TYPE.ociManifest };

let directory: string;
let registry: RegistryServer;
let proxy: RegistryProxy;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'proxy-test-'));
  registry = await startRegistry({ directory });
  proxy = await startProxy({ target: registry.url });
});

beforeEach(() => {
  proxy.clear();
  proxy.delayMs = 0;
});

afterAll(async () => {
  await proxy.stop();
  await registry.stop();
  await rm(directory, { recursive: true });
});

test('a push through the proxy stays on the proxy, uploads included', async () => {
  const image = await makeSmallImage({ registry: proxy.url, repository: 'through', tag: '1' });

  expect(proxy.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
    ...['HEAD 404', 'POST 202', 'PUT 201'],
    ...['HEAD 404', 'POST 202', 'PUT 201'],
    'PUT 201',
  ]);
  const pulled = await fetch(`${registry.url}/v2/through/manifests/1`, { headers: ACCEPT });
  expect(pulled.headers.get('docker-content-digest')).toBe(image.digest);
});

test('bytes of both directions are counted', async () => {
  const content = Buffer.alloc(300_000, 'x');
  const session = await fetch(`${proxy.url}/v2/bytes/blobs/uploads/`, { method: 'POST' });
  const location = `${session.headers.get('location')}&digest=${digestOf(content)}`;
  await fetch(location, { method: 'PUT', body: content });

  const response = await fetch(`${proxy.url}/v2/bytes/blobs/${digestOf(content)}`);

  expect(digestOf(new Uint8Array(await response.arrayBuffer()))).toBe(digestOf(content));
  expect(proxy.requests.map(({ requestBytes, responseBytes }) => [requestBytes, responseBytes])).toEqual([
    [0, 0],
    [300_000, 0],
    [0, 300_000],
  ]);
});

test('requests one after another count as so many round trips, parallel ones as one', async () => {
  proxy.delayMs = 50;
  const ping = () => fetch(`${proxy.url}/v2/`).then((response) => response.text());

  await ping();
  await Promise.all([ping(), ping(), ping()]);
  await ping();

  expect(proxy.requests).toHaveLength(5);
  expect(sequentialRoundTrips(proxy.requests)).toBe(3);
});

test('connections are kept, and told apart', async () => {
  const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];

  for (const agent of agents) {
    for (let i = 0; i < 3; i++) {
      const [response] = (await once(get(`${proxy.url}/v2/`, { agent }), 'response')) as [IncomingMessage];
      await response.toArray();
      await setImmediate(); // only then the agent takes its socket back
    }
    agent.destroy();
  }

  const [first = 0] = proxy.requests.map(({ connection }) => connection);
  expect(proxy.requests.map(({ connection }) => connection - first)).toEqual([0, 0, 0, 1, 1, 1]);
});

describe('faults', () => {
  test('an answer replaces the target’s, as often as told', async () => {
    proxy.fail({ path: /^\/v2\/$/, fault: { status: 503, headers: { 'retry-after': '1' } }, times: 2 });

    const answers = [await fetch(`${proxy.url}/v2/`), await fetch(`${proxy.url}/v2/`), await fetch(`${proxy.url}/v2/`)];

    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
  });

  test('other methods and paths are left alone', async () => {
    proxy.fail({ method: 'PUT', path: /^\/v2\/$/, fault: { status: 500 } });
    proxy.fail({ path: /manifests/, fault: { status: 500 } });

    expect((await fetch(`${proxy.url}/v2/`)).status).toBe(200);
  });

  test('a reset connection never reaches the target', async () => {
    proxy.fail({ path: /uploads/, fault: 'reset' });

    await expect(fetch(`${proxy.url}/v2/reset/blobs/uploads/`, { method: 'POST' })).rejects.toThrow('fetch failed');

    expect(proxy.requests.map(({ status }) => status)).toEqual([0]);
  });

  test('a lost answer was acted upon', async () => {
    const image = await makeSmallImage({ registry: registry.url, repository: 'lost', tag: '1' });
    proxy.fail({ method: 'DELETE', path: /manifests/, fault: 'lost' });

    const deletion = fetch(`${proxy.url}/v2/lost/manifests/${image.digest}`, { method: 'DELETE' });

    await expect(deletion).rejects.toThrow('fetch failed');
    expect((await fetch(`${registry.url}/v2/lost/manifests/${image.digest}`, { headers: ACCEPT })).status).toBe(404);
  });

  test('a cut answer has begun and does not end', async () => {
    await makeSmallImage({ registry: registry.url, repository: 'cut', tag: '1' });
    proxy.fail({ path: /manifests/, fault: 'cut' });

    const reading = fetch(`${proxy.url}/v2/cut/manifests/1`, { headers: ACCEPT }).then((response) => response.text());

    await expect(reading).rejects.toThrow();
    expect(proxy.requests.map(({ status }) => status)).toEqual([200]);
  });
});

describe('bearer tokens', () => {
  const users = { ann: 'secret' };

  async function tokenOf(url: string, scope: string, password?: string): Promise<string> {
    const headers = password === undefined ? {} : { authorization: `Basic ${btoa(`ann:${password}`)}` };
    const response = await fetch(`${url}/token?service=test&scope=${scope}`, { headers });
    return response.ok ? ((await response.json()) as { token: string }).token : `status ${response.status}`;
  }

  test('a request without one is told where to get it and for what', async () => {
    await using guarded = await startProxy({ target: registry.url, bearer: { users } });

    const response = await fetch(`${guarded.url}/v2/team/app/blobs/uploads/?mount=sha256:0&from=team/base`, {
      method: 'POST',
    });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="${guarded.url}/token",service="test registry",scope="repository:team/app:pull repository:team/app:push repository:team/base:pull"`,
    );
  });

  test.each([
    { scope: 'repository:app:pull,push', password: 'secret', status: 202, why: 'the scope covers it' },
    { scope: 'repository:app:pull', password: 'secret', status: 401, why: 'push was not asked for' },
    { scope: 'repository:other:pull,push', password: 'secret', status: 401, why: 'another repository' },
    { scope: 'repository:app:pull,push', password: undefined, status: 401, why: 'nobody may push anonymously' },
    { scope: 'repository:app:pull,push', password: 'wrong', status: 401, why: 'no token was given' },
  ])('an upload is answered $status: $why', async ({ scope, password, status }) => {
    await using guarded = await startProxy({ target: registry.url, bearer: { users } });
    const token = await tokenOf(guarded.url, scope, password);

    const response = await fetch(`${guarded.url}/v2/app/blobs/uploads/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });

    expect(response.status).toBe(status);
  });

  test('a token does not outlive its lifetime', async () => {
    await using guarded = await startProxy({ target: registry.url, bearer: { users, lifetimeSeconds: 0 } });
    const token = await tokenOf(guarded.url, 'repository:app:pull', 'secret');

    const response = await fetch(`${guarded.url}/v2/app/manifests/1`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});
