import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../../../test/servers/certificate.ts';
import { close, listen } from '../../../test/servers/quirk-registry-http.ts';
import { readBytes } from '../read-response.ts';
import { httpTransport } from './transport.ts';

const trusted = getCACertificates('default');
let certificate: Certificate;

beforeAll(async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'hydrofoil-tls-'));
  certificate = await makeCertificate(folder.path, ['localhost']);
});
afterAll(() => setDefaultCACertificates(trusted));

test('a certificate that is trusted lets requests share a connection', async () => {
  setDefaultCACertificates([certificate.cert]);
  let connections = 0;
  const server = createTlsServer(certificate, (_, response) => response.end('yes'));
  server.on('secureConnection', () => connections++);
  const port = (await listen(server)).split(':').at(-1);
  const send = sender(`https://localhost:${port}/`);

  const answers = [await send(), await send(), await send()];

  expect(answers).toEqual(['yes', 'yes', 'yes']);
  expect(connections).toBe(1);
  await close(server);
});

test.each([
  { why: 'is signed by nobody', host: 'localhost', trust: [], says: /: self-signed certificate/ },
  { why: 'is for another host', host: '127.0.0.1', trust: 'own', says: /does not match certificate's altnames/ },
])('a certificate that $why is an error for good', async ({ host, trust, says }) => {
  setDefaultCACertificates(trust === 'own' ? [certificate.cert] : []);
  const server = createTlsServer(certificate, (_, response) => response.end());
  const port = (await listen(server)).split(':').at(-1);

  await expect(sender(`https://${host}:${port}/`)()).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    isTransient: false,
    message: expect.stringMatching(says),
    hint: expect.stringContaining(`Make ${host}:${port} show a certificate that this machine trusts`),
  });
  await close(server);
});

test('plain http where TLS is expected is an error for good, without the places in the sources of OpenSSL', async () => {
  const server = createServer((_, response) => response.end());
  const host = await listen(server);

  await expect(sender(`https://${host}/`)()).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    isTransient: false,
    message: `Asking: no answer from ${host}: TLS: wrong version number`,
    hint: expect.stringContaining('or allow plain http for it'),
  });
  await close(server);
});

test('another protocol where http is expected is an error for good', async () => {
  const server = createTcpServer((socket) => void socket.on('error', () => {}).end('220 mail.example.com ESMTP\r\n'));
  const host = await listen(server);

  await expect(sender(`http://${host}/`)()).rejects.toMatchObject({
    code: 'REGISTRY_UNREACHABLE',
    isTransient: false,
    hint: `Check that ${host} is a registry: what listens there does not speak http.`,
  });
  server.close();
});

/** Sends one request after the other by one transport, and reads the answers. */
function sender(url: string): () => Promise<string> {
  const transport = httpTransport({ env: {} });
  const request = { method: 'GET', url: new URL(url), headers: {}, step: 'Asking' } as const;
  return async () => {
    const response = await transport.send(request, { signal: new AbortController().signal });
    const subject = { step: request.step, repository: { registry: request.url.host, name: 'a' } };
    return Buffer.from((await readBytes(response, 100, subject)) ?? []).toString();
  };
}
