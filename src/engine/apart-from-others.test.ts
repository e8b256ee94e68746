import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientHttp2Session, connect, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  for (const session of sessions) session.destroy();
  daemon.close();
  await rm(folder, { recursive: true, force: true });
});

/** As buildctl does it. */
const connectTo = (address: string): ClientHttp2Session =>
  connect('http://localhost', { createConnection: () => connectSocket(address.replace('unix://', '')) });

const call = async (client: ClientHttp2Session, path: string): Promise<void> => {
  const stream = client.request({ ':method': 'POST', ':path': path, [KEY]: '' });
  await once(stream, 'response');
};

const SESSION = '/moby.buildkit.v1.Control/Session';

test('each session has a key of its own, and nothing else is changed', async () => {
  await using way = await apartFromOthers(`unix://${join(folder, 'daemon')}`);
  const [one, other] = [connectTo(way.address), connectTo(way.address)];

  await call(one, SESSION);
  await call(one, SESSION);
  await call(other, SESSION);
  await call(other, '/moby.buildkit.v1.Control/Solve');

  const keys = asked.slice(0, 3).map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
  expect(keys).toEqual(keys.map(() => expect.stringMatching(/./)));
  expect(asked[3]).toEqual({ path: '/moby.buildkit.v1.Control/Solve', key: '' });
});

test('a connection that the daemon ends is ended', async () => {
  await using way = await apartFromOthers(`unix://${join(folder, 'daemon')}`);
  const client = connectTo(way.address);
  await call(client, SESSION);
  const closed = once(client, 'close');

  for (const session of sessions) session.destroy();

  await closed;
});

test('where no daemon answers yet, the connection ends, and the next one does better', async () => {
  const place = join(folder, 'not there yet');
  await using way = await apartFromOthers(`unix://${place}`);
  const early = connectTo(way.address);
  const ended = new Promise((resolve) => early.once('error', () => {}).once('close', resolve));
  await ended;

  daemon.close();
  await once(daemon, 'close');
  await once(daemon.listen(place), 'listening');
  await call(connectTo(way.address), SESSION);

  expect(asked).toHaveLength(1);
});

test('at its end nothing is left of it', async () => {
  const way = await apartFromOthers(`unix://${join(folder, 'daemon')}`);
  const client = connectTo(way.address);
  await call(client, SESSION);
  const closed = once(client, 'close');

  await way[Symbol.asyncDispose]();

  await closed;
  expect(existsSync(way.address.replace('unix://', ''))).toBe(false);
});

test.each(['docker-container://buildkitd', 'ssh://me@builder', 'tcp://without-a-port'])(
  'an address that only buildctl can reach stays as it is: %s',
  async (address) => {
    await using way = await apartFromOthers(address);

    expect(way.address).toBe(address);
  },
);

test('a daemon is reached over TCP, too', async () => {
  const server = createServer().on('stream', (stream) => stream.respond({ ':status': 204 }, { endStream: true }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  await using way = await apartFromOthers(`tcp://127.0.0.1:${address.port}`);
  const client = connectTo(way.address);
  const stream = client.request({ ':path': SESSION });

  const [headers] = await once(stream, 'response');

  expect(headers[':status']).toBe(204);
  client.destroy();
  server.close();
});
