import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Stream,
} from 'node:http2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { passOn } from './pass-on.ts';

/** What the server was asked, as it came. */
interface Asked {
  readonly stream: ServerHttp2Stream;
  readonly raw: readonly string[];
}

let server: Http2Server;
let way: Http2Server;
let toServer: ClientHttp2Session;
let caller: ClientHttp2Session;
const asked: Asked[] = [];
let answer: (stream: ServerHttp2Stream) => void;

const listening = async (to: Http2Server): Promise<ClientHttp2Session> => {
  await once(to.listen(0, '127.0.0.1'), 'listening');
  const address = to.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  return connect(`http://127.0.0.1:${address.port}`);
};

beforeEach(async () => {
  asked.length = 0;
  answer = (stream) => stream.respond({ ':status': 200 }, { endStream: true });
  server = createServer().on('stream', (stream, _headers, _flags, raw) => {
    stream.on('error', () => {});
    asked.push({ stream, raw });
    answer(stream);
  });
  toServer = await listening(server);
  way = createServer().on('stream', (stream, _headers, _flags, raw) => {
    passOn(stream, raw, toServer, (headers) => ({ ...headers, key: 'own' }));
  });
  caller = await listening(way);
});

afterEach(() => {
  for (const session of [caller, toServer]) session.destroy();
  for (const each of [way, server]) each.close();
});

const call = (headers: Record<string, string | string[]> = {}): ClientHttp2Stream =>
  caller.request({ ':method': 'POST', ':path': '/service/Method', ...headers }, { endStream: false });

const textOf = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const valuesOf = (name: string): string[] => {
  const raw = asked[0]?.raw ?? [];
  return raw.filter((_, at) => at % 2 === 1 && raw[at - 1] === name);
};

test('headers come as they were, changed as is said: of a name that comes twice, both values', async () => {
  const stream = call({ key: '', method: ['a', 'b'] });
  stream.end();

  await once(stream, 'response');

  expect(valuesOf(':path')).toEqual(['/service/Method']);
  expect(valuesOf('method')).toEqual(['a', 'b']);
  expect(valuesOf('key')).toEqual(['own']);
});

test('messages go both ways while the call is open, and trailers follow', async () => {
  answer = (stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.pipe(stream);
  };
  const stream = call();
  stream.write('one');
  const [first] = await once(stream, 'data');
  const trailers = once(stream, 'trailers');

  stream.end('two'.repeat(500_000));
  const rest = await textOf(stream);

  expect(String(first)).toBe('one');
  expect(rest).toBe('two'.repeat(500_000));
  expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' });
});

test('an answer that is headers alone is one', async () => {
  answer = (stream) => stream.respond({ ':status': 200, 'grpc-status': '12' }, { endStream: true });
  const stream = call();
  stream.end();

  const [headers] = await once(stream, 'response');

  expect(headers).toMatchObject({ 'grpc-status': '12' });
  expect(await textOf(stream)).toBe('');
});

test('a reset by the server reaches the caller', async () => {
  answer = (stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  const stream = call();

  await expect(once(stream, 'close')).rejects.toThrow('ENHANCE_YOUR_CALM');

  expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});

test('a call that the caller gives up is given up at the server', async () => {
  answer = (stream) => stream.respond({ ':status': 200 });
  const stream = call();
  await once(stream, 'response');
  const atServer = asked[0]?.stream;
  if (atServer === undefined) throw new Error('the server was not asked');

  stream.close(constants.NGHTTP2_CANCEL);
  await once(atServer, 'close');

  expect(atServer.rstCode).toBe(constants.NGHTTP2_CANCEL);
});
