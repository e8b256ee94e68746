import { execFile } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { type DirectHttpOptions, directHttp } from './direct-http.ts';
import type { WireRequest, WireResponse } from './http-way.ts';

const PATIENCE_MS = 60_000;

describe('connections', () => {
  test('are as many as there are requests at once, and are used again', async () => {
    const waiting: ServerResponse[] = [];
    await using server = await serve((_, response) => {
      waiting.push(response);
      if (waiting.length === 3) for (const each of waiting.splice(0)) each.end('yes');
    });

    await Promise.all([server.read('/1'), server.read('/2'), server.read('/3')]);
    await Promise.all([server.read('/4'), server.read('/5'), server.read('/6')]);

    expect(server.connections()).toBe(3);
  });

  test.each<{ after: string; method: WireRequest['method']; answer: (response: ServerResponse) => unknown }>([
    { after: 'an answer with a length', method: 'GET', answer: (response) => response.end('yes') },
    {
      after: 'an answer in chunks',
      method: 'GET',
      answer: (response) => Readable.from(['y', 'es']).pipe(response),
    },
    { after: 'HEAD', method: 'HEAD', answer: (response) => response.writeHead(200, { 'content-length': 3 }).end() },
    { after: 'HEAD of no known length', method: 'HEAD', answer: (response) => response.writeHead(404).end() },
    { after: '204', method: 'DELETE', answer: (response) => response.writeHead(204).end() },
    { after: '202 with nothing', method: 'POST', answer: (response) => response.writeHead(202).end() },
  ])('are free for the next request as soon as $after has been read', async ({ method, answer }) => {
    await using server = await serve((_, response) => answer(response));

    for (let count = 0; count < 3; count++) await server.read('/', { method });

    expect(server.connections()).toBe(1);
  });

  test.each<{ why: string; headers: Record<string, string>; method?: WireRequest['method'] }>([
    { why: 'ends it', headers: { connection: 'close' } },
    { why: 'ends it after HEAD', headers: { connection: 'close' }, method: 'HEAD' },
    { why: 'may have ended it before the next request arrives', headers: { 'keep-alive': 'timeout=1' } },
  ])('are not used again where the server $why', async ({ headers, method = 'GET' }) => {
    await using server = await serve((_, response) => response.writeHead(200, headers).end());

    await server.read('/', { method });
    await server.read('/', { method });

    expect(server.connections()).toBe(2);
  });

  test('are not used again after HEAD where the server speaks HTTP/1.0', async () => {
    await using server = await serveTcp((socket) => socket.on('data', () => socket.write('HTTP/1.0 200 OK\r\n\r\n')));

    await server.read('/', { method: 'HEAD' });
    await server.read('/', { method: 'HEAD' });

    expect(server.connections()).toBe(2);
  });

  test.each([
    { state: 'are idle', last: 'for await (const piece of body) process.stdout.write(piece);' },
    { state: 'wait to be read after the end of all', last: 'way.close(); process.stdout.write("yes");' },
  ])('that $state do not keep the process', async ({ last }) => {
    await using server = await serve((_, response) => response.end('yes'));
    const module = new URL('direct-http.ts', import.meta.url);
    const program = `
      import { directHttp } from ${JSON.stringify(module.href)};
      const way = directHttp();
      const request = { method: 'GET', url: new URL(${JSON.stringify(server.url)}), headers: {} };
      const options = { signal: new AbortController().signal, headersTimeoutMs: 60_000 };
      const { body } = await way.send(request, options);
      ${last}
    `;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);

    expect(stdout).toBe('yes');
    expect(server.connections()).toBe(1);
  });

  test('are ended by closing: idle ones at once, others when their answer has come', async () => {
    const waiting = Promise.withResolvers<ServerResponse>();
    await using server = await serve((request, response) => {
      if (request.url === '/slow') waiting.resolve(response);
      else response.end();
    });
    await Promise.all([server.read('/'), server.read('/')]);
    const answer = server.read('/slow');
    const response = await waiting.promise;

    server.way.close();
    await expect.poll(() => server.open()).toBe(1);
    response.end('all the same');

    expect(await answer).toBe('all the same');
    await expect.poll(() => server.open()).toBe(0);
  });

  test.each(['[::1]', 'localhost'])('go to %s, whichever of its addresses is served', async (host) => {
    await using server = await serve(
      (request, response) => response.end(request.headers.host),
      host === '[::1]' ? '::1' : '127.0.0.1',
    );
    const { port } = new URL(server.url);

    const { body } = await server.send('/', { url: new URL(`http://${host}:${port}/`) });

    expect(await text(body)).toBe(`${host}:${port}`);
  });
});

describe('waiting', () => {
  test('for a connection has an end, TLS included', async () => {
    await using server = await serveTcp(() => {});

    const sending = server.send('/', { url: new URL(server.url.replace('http:', 'https:')) }, { connectTimeoutMs: 50 });

    await expect(sending).rejects.toThrow('no connection within 0.05 s');
  });

  test('for a connection is over when it is there', async () => {
    await using server = await serve((_, response) => response.setTimeout(100, () => response.end('later')));

    expect(await server.read('/', {}, { connectTimeoutMs: 30 })).toBe('later');
  });

  test('for an answer has an end', async () => {
    await using server = await serve(() => {});

    await expect(server.send('/', {}, { headersTimeoutMs: 50 })).rejects.toThrow('nothing came or went for 0.05 s');
  });

  test('for an answer begins anew with every piece that is sent', async () => {
    const pieces = 5;
    let wanted = Promise.withResolvers<void>();
    await using server = await serve((request, response) => {
      request.setTimeout(60, () => wanted.resolve());
      request.resume().once('end', () => response.end('in time'));
    });
    async function* slowly() {
      for (let count = 0; count < pieces; count++) {
        yield Buffer.alloc(10);
        await wanted.promise; // 60 ms of silence
        wanted = Promise.withResolvers();
      }
    }

    const headers = { 'content-length': String(pieces * 10) };
    const put = { method: 'PUT', headers, content: Readable.from(slowly(), { highWaterMark: 1 }) } as const;
    const { body } = await server.send('/', put, { headersTimeoutMs: 200 });

    expect(await text(body)).toBe('in time');
  });

  test('for the rest of an answer has an end', async () => {
    await using server = await serve((_, response) => response.writeHead(200, { 'content-length': 10 }).write('yes'));

    const { body } = await server.send('/', {}, { bodyTimeoutMs: 50 });

    await expect(text(body)).rejects.toThrow('nothing came or went for 0.05 s');
  });

  test('is over when all of an answer has come, however late it is read', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/quiet') response.setTimeout(100, () => response.end());
      else response.end('yes');
    });

    const { body } = await server.send('/', {}, { bodyTimeoutMs: 20 });
    await server.read('/quiet');

    expect(await text(body)).toBe('yes');
  });

  test('is not what a reader does who takes long', async () => {
    const quiet = Promise.withResolvers<void>();
    const sizeBytes = 16 << 20; // more than lies between the two
    await using server = await serve((_, response) => {
      response.setTimeout(700, () => quiet.resolve());
      response.end(Buffer.alloc(sizeBytes));
    });

    const { body } = await server.send('/', {}, { bodyTimeoutMs: 250 });
    let read = 0;
    for await (const piece of body) {
      if (read === 0) await quiet.promise;
      read += piece.length;
    }

    expect(read).toBe(sizeBytes);
  });
});

describe('being stopped', () => {
  test.each(['before it begins', 'while connecting', 'while sending', 'while waiting'] as const)(
    '%s ends a request at once, with the reason',
    async (when) => {
      const controller = new AbortController();
      const reason = new Error('interrupted');
      const arrived = Promise.withResolvers<void>();
      let left = false;
      async function* endless() {
        try {
          for (;;) yield Buffer.alloc(1 << 18);
        } finally {
          left = true;
        }
      }
      await using server = await serveTcp(() => {
        arrived.resolve();
      });
      const url = new URL(when === 'while connecting' ? server.url.replace('http:', 'https:') : server.url);
      const headers = { 'content-length': String(1 << 30) };
      const put = { method: 'PUT', headers, content: Readable.from(endless(), { highWaterMark: 1 }) } as const;
      if (when === 'before it begins') controller.abort(reason);

      const sending = server.send(
        '/',
        { url, ...(when === 'while sending' ? put : {}) },
        { signal: controller.signal },
      );
      if (when !== 'before it begins') await Promise.race([arrived.promise, sending]);
      controller.abort(reason);

      await expect(sending).rejects.toBe(reason);
      if (when === 'while sending') await expect.poll(() => left).toBe(true);
      await expect.poll(() => server.open()).toBe(0);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    },
  );

  test('while an answer is read ends that at once, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('interrupted');
    await using server = await serve((_, response) => response.writeHead(200, { 'content-length': 10 }).write('yes'));
    const { body } = await server.send('/', {}, { signal: controller.signal });

    const reading = (async () => {
      for await (const _ of body) controller.abort(reason);
    })();

    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('can be heard of by many requests, which leave nothing behind', async () => {
    await using server = await serve((_, response) => response.end('yes'));
    const { signal } = new AbortController();
    const warned = vi.fn();
    process.on('warning', warned);

    await Promise.all(Array.from({ length: 40 }, () => server.read('/', {}, { signal })));

    await expect.poll(() => getEventListeners(signal, 'abort')).toEqual([]);
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('what is sent', () => {
  test.each<{ method: WireRequest['method']; content: Uint8Array | undefined; length: string | undefined }>([
    { method: 'GET', content: undefined, length: undefined },
    { method: 'POST', content: undefined, length: '0' },
    { method: 'PUT', content: new Uint8Array(), length: '0' },
    { method: 'PUT', content: Buffer.from('some bytes'), length: '10' },
  ])('with $method has a length of $length', async ({ method, content, length }) => {
    const lengths: (string | undefined)[] = [];
    await using server = await serve(async (request, response) => {
      lengths.push(request.headers['content-length'], request.headers['transfer-encoding']);
      response.end(await text(request));
    });
    const headers: Record<string, string> = content === undefined ? {} : { 'content-length': `${content.length}` };

    const answer = await server.read('/', { method, headers, content });

    expect(answer).toBe(Buffer.from(content ?? []).toString());
    expect(lengths).toEqual([length, undefined]);
  });

  test('is not read faster than the other side takes it', async () => {
    const full = Promise.withResolvers<IncomingMessage>();
    await using server = await serve((request, response) => {
      request.setTimeout(100, () => full.resolve(request)); // both sides have filled what lies between them
      request.once('end', () => response.end());
    });
    const pieces = 1000;
    let read = 0;
    async function* counted() {
      for (; read < pieces; read++) yield Buffer.alloc(1 << 18);
    }

    const headers = { 'content-length': String(pieces * (1 << 18)) };
    const content = Readable.from(counted(), { highWaterMark: 1 });
    const answer = server.read('/', { method: 'PUT', headers, content });
    const request = await full.promise;
    expect(read).toBeLessThan(pieces / 2);
    request.resume();
    await answer;

    expect(read).toBe(pieces);
  });

  test.each([
    { why: 'by a server that closes', headers: { connection: 'close' }, after: () => {} },
    { why: 'by a server that reads on', headers: {}, after: (request: IncomingMessage) => request.resume() },
  ])('and refused before its end has the answer for a result: $why', async ({ headers, after }) => {
    await using server = await serve((request, response) => {
      request.once('data', () => {
        request.pause();
        response.writeHead(413, headers).end('too large', () => after(request));
      });
    });
    async function* endless() {
      for (;;) yield Buffer.alloc(1 << 18);
    }
    const content = Readable.from(endless(), { highWaterMark: 1 });

    const put = { method: 'PUT', headers: { 'content-length': String(1 << 30) }, content } as const;
    const { status, body } = await server.send('/', put);

    expect([status, await text(body)]).toEqual([413, 'too large']);
    await expect.poll(() => content.destroyed).toBe(true);
    await expect.poll(() => server.open()).toBe(0);
  });
});

describe('an answer', () => {
  test('has its repeated headers joined', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(401, [
        ['WWW-Authenticate', 'Basic realm="a"'],
        ['WWW-Authenticate', 'Bearer realm="b"'],
      ]);
      response.end();
    });

    const { headers, body } = await server.send('/');
    await text(body);

    expect(headers['www-authenticate']).toBe('Basic realm="a", Bearer realm="b"');
  });

  test.each<{ end: string; cut: (socket: Socket) => void }>([
    { end: 'closed', cut: (socket) => socket.end() },
    { end: 'reset', cut: (socket) => socket.resetAndDestroy() },
  ])('that is cut short is an error: the connection is $end', async ({ cut }) => {
    const reading = Promise.withResolvers<void>();
    await using server = await serveTcp(async (socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nyes'));
      await reading.promise;
      cut(socket);
    });

    const { body } = await server.send('/');
    const all = (async () => {
      for await (const _ of body) reading.resolve();
    })();

    await expect(all).rejects.toThrow(/^the connection was closed before its end$/);
  });

  test('that is left ends its connection', async () => {
    await using server = await serve((_, response) => response.write('yes'));

    (await server.send('/')).body.destroy();
    for await (const _ of (await server.send('/')).body) break;

    await expect.poll(() => server.open()).toBe(0);
  });

  test('that does not come because the connection was closed is an error that says so', async () => {
    await using server = await serveTcp((socket) => socket.once('data', () => socket.end()));

    await expect(server.send('/')).rejects.toThrow(/^the connection was closed before an answer came$/);
  });

  test('by which the server would speak another protocol is none', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n';
    await using server = await serveTcp((socket) => socket.once('data', () => socket.write(answer)));

    await expect(server.send('/')).rejects.toThrow(/^the connection was closed before an answer came$/);
  });
});

type Options = DirectHttpOptions & { readonly signal?: AbortSignal; readonly headersTimeoutMs?: number };

async function serve(handle: RequestListener, address?: string) {
  return await served(createServer(handle), address);
}

async function serveTcp(handle: (socket: Socket) => void) {
  return await served(
    createTcpServer((socket) => {
      socket.on('error', () => {}); // the client leaves when it likes
      handle(socket);
    }),
  );
}

/** A server, and a client for it alone. */
async function served(server: Server, address = '127.0.0.1') {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, address);
  await once(server, 'listening');
  const listening = server.address();
  if (listening === null || typeof listening === 'string') throw new TypeError('a TCP server has an address object');
  const url = `http://${address.includes(':') ? `[${address}]` : address}:${listening.port}`;
  const way = directHttp();

  function send(path: string, request: Partial<WireRequest> = {}, options: Options = {}): Promise<WireResponse> {
    const { signal = new AbortController().signal, headersTimeoutMs = PATIENCE_MS, ...limits } = options;
    const chosen = Object.keys(limits).length === 0 ? way : directHttp(limits);
    const whole = { method: 'GET', url: new URL(path, url), headers: {}, content: undefined, ...request } as const;
    return chosen.send(whole, { signal, headersTimeoutMs });
  }

  return {
    url,
    way,
    send,
    read: async (...request: Parameters<typeof send>) => text((await send(...request)).body),
    /** How many were opened, and how many there are. */
    connections: () => connections,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      way.close();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
