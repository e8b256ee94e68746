import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type ClientHttp2Session, connect, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { apartFromOthers } from './apart-from-others.ts';

const KEY = 'x-docker-expose-session-sharedkey';

let folder: string;
let daemon: Http2Server;
let sessions: ServerHttp2Session[];
let asked: { readonly path: string | undefined; readonly key: string | string[] | undefined }[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apart-'));
  [sessions, asked] = [[], []];
  daemon = createServer()
    .on('session', (session) => sessions.push(session))
    .on('stream', (stream, headers) => {
      asked.push({ path: headers[':path'], key: headers[KEY] });
      stream.respond({ ':status': 200 }, { endStream: true });
    });
  await once(daemon.listen(join(folder, 'daemon')), 'listening');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const session of sessions) session.destroy();
  daemon.close();
  await rm(folder, { recursive: true, force: true });
});

const apart = (address = `unix://${join(folder, 'daemon')}`) =>
  apartFromOthers(address, { signal: new AbortController().signal });

/** As buildctl does it. */
const connectTo = (address: string): ClientHttp2Session =>
  connect('http://localhost', { createConnection: () => connectSocket(address.replace('unix://', '')) });

const call = async (client: ClientHttp2Session, path: string): Promise<void> => {
  const stream = client.request({ ':method': 'POST', ':path': path, [KEY]: '' });
  await once(stream, 'response');
};

const SESSION = '/moby.buildkit.v1.Control/Session';

test('each build has a key of its own, which all of its connections share', async () => {
  await using one = await apart();
  await using other = await apart();

  for (const { address } of [one, one, other]) await call(connectTo(address), SESSION);

  const [first, again, second] = asked.map(({ key }) => key);
  expect(first).toMatch(/./);
  expect(again).toBe(first);
  expect(second).toMatch(/./);
  expect(second).not.toBe(first);
});

test('a connection that the daemon ends is ended', async () => {
  await using way = await apart();
  const client = connectTo(way.address);
  await call(client, SESSION);
  const closed = once(client, 'close');

  for (const session of sessions) session.destroy();

  await closed;
});

test('a daemon that does not answer is told before anything is started', async () => {
  const building = apart(`unix://${join(folder, 'not there')}`);

  await expect(building).rejects.toMatchObject({
    code: 'ENGINE_NOT_FOUND',
    message: expect.stringContaining('not there'),
  });
});

test('what a daemon has sent before it goes is passed on, however much', async () => {
  const answer = 'a'.repeat(3_000_000);
  daemon.removeAllListeners('stream').on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end(answer);
    stream.session?.close();
  });
  await using way = await apart();
  const stream = connectTo(way.address).request({ ':path': SESSION });
  let received = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) received += chunk.length;

  expect(received).toBe(answer.length);
});

test.each(['with # and ?', `long ${'é'.repeat(60)}`])(
  'a folder of temporary files whose name no socket has is passed over: %s',
  async (name) => {
    const named = join(folder, name);
    await mkdir(named);
    vi.stubEnv('TMPDIR', named);

    await using way = await apart();
    await call(connectTo(way.address), SESSION);

    expect(way.address).toMatch(/^unix:[\w./-]+$/);
    expect(asked).toHaveLength(1);
  },
);

test('at its end nothing is left of it', async () => {
  const way = await apart();
  const client = connectTo(way.address);
  await call(client, SESSION);
  const closed = once(client, 'close');

  await way[Symbol.asyncDispose]();

  await closed;
  expect(existsSync(way.address.replace('unix://', ''))).toBe(false);
});

test.each([
  'docker-container://buildkitd',
  'ssh://me@builder',
  'tcp://without-a-port',
  'tcp://no-such-port:99999',
  'unix://relative',
])('an address that only buildctl can reach stays as it is: %s', async (address) => {
  await using way = await apart(address);

  expect(way.address).toBe(address);
});

test('a daemon is reached over TCP, too', async () => {
  const server = createServer().on('stream', (stream) => stream.respond({ ':status': 204 }, { endStream: true }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  await using way = await apart(`tcp://127.0.0.1:${address.port}`);
  const client = connectTo(way.address);
  const stream = client.request({ ':path': SESSION });

  const [headers] = await once(stream, 'response');

  expect(headers[':status']).toBe(204);
  client.destroy();
  server.close();
});
