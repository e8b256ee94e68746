import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { messageOf, ToolError } from '../errors.ts';
import { withSessionKey } from './session-key.ts';

/** An address of a buildkitd under which a build's folders are not confused with those of another. */
export interface WayToBuildkit extends AsyncDisposable {
  readonly address: string;
}

/**
 * BuildKit keeps what the folder of a session was sent, and of the next session with the same key takes only what has another size or time.
 * buildctl gives no key: a file of another project that has the same name, size and time was taken for the one that is there. So the build gets a
 * key of its own on the way. A daemon that buildctl reaches by another program is reached as before.
 *
 * @throws {ToolError} ENGINE_NOT_FOUND when the daemon does not answer
 * @see https://github.com/moby/buildkit/issues/6470
 */
export async function apartFromOthers(
  address: string,
  { signal }: { readonly signal: AbortSignal },
): Promise<WayToBuildkit> {
  const place = placeOf(address);
  if (place === undefined) return { address, [Symbol.asyncDispose]: async () => {} };
  await checkAnswer(address, place, signal);
  const key = randomUUID();
  const sockets = new Set<Socket>();
  const way = createServer({ allowHalfOpen: true }, (client) => {
    const daemon = connect({ ...place, allowHalfOpen: true });
    for (const socket of [client, daemon]) sockets.add(socket.once('close', () => sockets.delete(socket)));
    pipeline(client, withSessionKey(key), daemon, () => {}); // where one fails the other ends, and buildctl tells that
    pipeline(daemon, client, () => {});
  });
  const folder = await mkdtemp(join(folderOfSockets(), 'hydrofoil-buildkit-'));
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    way.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const socket = join(folder, 'socket');
    await once(way.listen(socket), 'listening', { signal });
    return { address: `unix://${socket}`, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

type Place = { readonly path: string } | { readonly host: string; readonly port: number };

/** Behind the way, buildctl could only tell that it ends. */
async function checkAnswer(address: string, place: Place, signal: AbortSignal): Promise<void> {
  const socket = connect(place);
  try {
    await once(socket, 'connect', { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new ToolError('ENGINE_NOT_FOUND', `Reaching buildkitd at ${address}: ${messageOf(cause)}`, {
      hint: 'Start buildkitd there, or correct engine.address or BUILDKIT_HOST.',
      cause,
    });
  } finally {
    socket.destroy();
  }
}

/** What buildctl reads as the address of a socket without escaping, and what fits into one: some 100 bytes. */
function folderOfSockets(): string {
  return /^[\w./-]{1,60}$/.test(tmpdir()) ? tmpdir() : '/tmp';
}

/** As buildctl reads addresses that it dials itself. */
function placeOf(address: string): Place | undefined {
  const [, path] = /^unix:\/\/(\/.*)$/.exec(address) ?? [];
  if (path !== undefined) return { path };
  const [, host, port] = /^tcp:\/\/\[?([^/]+?)\]?:(\d{1,5})$/.exec(address) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}
