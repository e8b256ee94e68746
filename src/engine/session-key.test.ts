import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer, type Http2Server } from 'node:http2';
import { type AddressInfo, connect as connectSocket, createServer as createSocketServer, type Server } from 'node:net';
import { pipeline } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withSessionKey } from './session-key.ts';

const KEY = 'x-docker-expose-session-sharedkey';

let daemon: Http2Server;
let way: Server;
let client: ClientHttp2Session;
/** Headers of each call, names and values in turn, as they came. */
let asked: string[][];
/** How many bytes the way takes at once. */
let pieceBytes: number;

const portOf = (server: { address(): AddressInfo | string | null }): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  return address.port;
};

beforeEach(async () => {
  asked = [];
  pieceBytes = Number.POSITIVE_INFINITY;
  daemon = createServer({ settings: { maxHeaderListSize: 1 << 20 } }).on('stream', (stream, _headers, _flags, raw) => {
    asked.push([...raw]);
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  await once(daemon.listen(0, '127.0.0.1'), 'listening');
  way = createSocketServer((socket) => {
    const toDaemon = connectSocket(portOf(daemon), '127.0.0.1');
    const inPieces = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source)
        for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
    };
    pipeline(socket, inPieces, withSessionKey('own'), toDaemon, () => {});
    pipeline(toDaemon, socket, () => {});
  });
  await once(way.listen(0, '127.0.0.1'), 'listening');
  client = connect(`http://127.0.0.1:${portOf(way)}`, { maxSendHeaderBlockLength: 1 << 20 });
});

afterEach(() => {
  client.destroy();
  for (const server of [way, daemon]) server.close();
});

const call = async (headers: Record<string, string | string[]>, body = ''): Promise<string> => {
  const stream = client.request({ ':method': 'POST', ':path': '/Session', ...headers }, { endStream: false });
  stream.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const valuesOf = (raw: readonly string[], name: string): string[] =>
  raw.filter((_, at) => at % 2 === 1 && raw[at - 1] === name);

test('the own key comes first, and what the client sends comes as it was', async () => {
  await call({ [KEY]: '', method: ['a', 'b'] });
  const [raw = []] = asked;

  expect(valuesOf(raw, KEY)).toEqual(['own', '']);
  expect(valuesOf(raw, ':path')).toEqual(['/Session']);
  expect(valuesOf(raw, 'method')).toEqual(['a', 'b']);
});

test('what client and daemon know of earlier headers stays true', async () => {
  const headers = { [KEY]: 'ours', 'x-long': 'v'.repeat(100), 'user-agent': 'client' };

  for (let time = 0; time < 60; time++) await call({ ...headers, [`x-${time}`]: `value ${time}` });

  expect(asked).toHaveLength(60);
  for (const [time, raw] of asked.entries()) {
    expect(valuesOf(raw, KEY)).toEqual(['own', 'ours']);
    expect(valuesOf(raw, 'x-long')).toEqual(['v'.repeat(100)]);
    expect(valuesOf(raw, `x-${time}`)).toEqual([`value ${time}`]);
  }
});

test.each([
  ['the smallest that a frame has', { 'x-short': '1' }],
  ['just below what a frame holds', { 'x-large': '~'.repeat(16_000) }],
  ['more than a frame holds', { 'x-larger': '~'.repeat(40_000), 'x-last': 'last' }],
  ['a long path', { ':path': `/${'p'.repeat(5_000)}` }],
])('headers of any size: %s', async (_size, headers) => {
  await call(headers);
  const [raw = []] = asked;

  expect(valuesOf(raw, KEY)).toEqual(['own']);
  for (const [name, value] of Object.entries(headers)) expect(valuesOf(raw, name)).toEqual([value]);
});

test.each([1, 2, 7, 64, 1_000])('in pieces of %i bytes it is the same', async (bytes) => {
  pieceBytes = bytes;
  const body = 'body '.repeat(20_000);

  const answers = await Promise.all([call({ [KEY]: '' }, body), call({ 'x-other': 'o' }, body)]);

  expect(answers).toEqual([body, body]);
  expect(asked.map((raw) => valuesOf(raw, KEY)[0])).toEqual(['own', 'own']);
});

test('messages of any size pass in both directions', async () => {
  const body = 'x'.repeat(5_000_000);

  expect(await call({}, body)).toBe(body);
});
