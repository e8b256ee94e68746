import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, constants, type OutgoingHttpHeaders, performServerHandshake } from 'node:http2';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { passOn } from './pass-on.ts';

/** An address of a buildkitd under which no build's folders are confused with those of another. */
export interface WayToBuildkit extends AsyncDisposable {
  readonly address: string;
}

/**
 * BuildKit keeps what the folder of a session was sent, and of the next session with the same key takes only what has another size or time.
 * buildctl gives no key: a file of another project that has the same name, size and time was taken for the one that is there. So each session
 * gets a key of its own on the way. A daemon that buildctl reaches by another program is reached as before.
 *
 * @see https://github.com/moby/buildkit/issues/6470
 */
export async function apartFromOthers(address: string): Promise<WayToBuildkit> {
  const dial = dialOf(address);
  if (dial === undefined) return { address, [Symbol.asyncDispose]: async () => {} };
  const sockets = new Set<Socket>();
  const way = createServer((socket) => {
    const toDaemon = dial();
    const client = performServerHandshake(socket, { settings: WINDOW });
    const daemon = connect('http://buildkitd', { createConnection: () => toDaemon, settings: WINDOW });
    client.setLocalWindowSize(WINDOW.initialWindowSize);
    daemon.once('connect', () => daemon.setLocalWindowSize(WINDOW.initialWindowSize));
    client.on('stream', (stream, _headers, _flags, raw) => {
      if (daemon.destroyed) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else passOn(stream, raw, daemon, withOwnKey);
    });
    for (const [one, other] of [
      [socket, toDaemon],
      [toDaemon, socket],
    ] as const) {
      sockets.add(one);
      one.once('close', () => {
        sockets.delete(one);
        other.destroy(); // at once, as if there were one connection
      });
    }
    for (const each of [socket, toDaemon, client, daemon]) each.on('error', () => {}); // its end tells
  });
  const folder = await mkdtemp(join(tmpdir().length > LONGEST ? '/tmp' : tmpdir(), 'hydrofoil-buildkit-'));
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const socket = join(folder, 'socket');
    await once(way.listen(socket), 'listening');
    return { address: `unix://${socket}`, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Bytes that may be on the way: contexts, and images that go into a folder. */
const WINDOW = { initialWindowSize: 4 * 1024 * 1024 };

/** The path of a socket has some 100 bytes at most. */
const LONGEST = 60;

const SESSION = '/moby.buildkit.v1.Control/Session';
const KEY = 'x-docker-expose-session-sharedkey';

function withOwnKey(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return headers[':path'] === SESSION ? { ...headers, [KEY]: randomUUID() } : headers;
}

/** As buildctl reads addresses: a path that begins with @ is a name without a file. */
function dialOf(address: string): (() => Socket) | undefined {
  const [, scheme, place = ''] = /^(unix|tcp):\/\/(.+)$/.exec(address) ?? [];
  if (scheme === 'unix') return () => connectSocket(place.replace(/^@/, '\0'));
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(place) ?? [];
  return scheme === 'tcp' && port !== '' ? () => connectSocket(Number(port), host) : undefined;
}
