import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands before an API server and can cut all connections to it. It passes bytes on, so TLS goes through. */
export interface ApiGate extends AsyncDisposable {
  /** "https://127.0.0.1:PORT" */
  readonly server: string;
  /** Resets every connection, those that are open and those that are tried. */
  readonly shut: () => void;
  readonly open: () => void;
  /** Lets nothing through any more, and closes nothing: whoever asks waits for an answer. */
  readonly silence: () => void;
}

export async function startApiGate(target: string): Promise<ApiGate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isOpen = true;
  let isSilent = false;
  const gate = createServer((socket) => {
    socket.on('error', () => {}); // the other side has gone, or the gate was shut
    if (!isOpen) return socket.resetAndDestroy();
    if (isSilent) return sockets.add(socket);
    const upstream = connect(Number(port), hostname);
    upstream.on('error', () => socket.destroy());
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.once('close', () => sockets.delete(end));
    }
    socket.pipe(upstream).pipe(socket);
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const address = gate.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address object');
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    server: `https://127.0.0.1:${address.port}`,
    shut,
    open: () => {
      isOpen = true;
    },
    silence: () => {
      isSilent = true;
      for (const socket of sockets) socket.unpipe();
    },
    async [Symbol.asyncDispose]() {
      shut();
      gate.close();
      await once(gate, 'close');
    },
  };
}
