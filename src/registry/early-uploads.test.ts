import { expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { blobOf } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { earlyUploads } from './early-uploads.ts';
import type { UploadSession } from './registry.ts';

const signal = new AbortController().signal;
const ready = Promise.resolve();

async function open() {
  const server = await startQuirkRegistry();
  return { server, repository: server.repository('emr/web'), client: testClient() };
}

function methods(requests: readonly string[]): string[] {
  return requests.map((line) => line.replace(/ .*/, ''));
}

test('what was opened early is handed out with no second request, and then more is opened', async () => {
  const { server, repository, client } = await open();
  await using _server = server;
  const uploads = earlyUploads(client);

  uploads.expect(repository, 2, ready);
  for (let at = 0; at < 3; at++) await uploads.registry.openUpload(repository, { signal });

  expect(methods(server.requests)).toEqual(['POST', 'POST', 'POST']);
});

test('in the end those that carried nothing are cancelled, taken or not, and once only', async () => {
  const { server, repository, client } = await open();
  await using _server = server;
  const uploads = earlyUploads(client);
  uploads.expect(repository, 3, ready);
  const [used, given] = [
    await uploads.registry.openUpload(repository, { signal }),
    await uploads.registry.openUpload(repository, { signal }),
    await uploads.registry.openUpload(repository, { signal }),
  ];
  await used.put(blobOf('a layer'), { signal });
  await given.cancel({ signal });

  await uploads.cancelUnused();

  expect(methods(server.requests)).toEqual(['POST', 'POST', 'POST', 'PUT', 'DELETE', 'DELETE']);
  expect(repository.sessions.size).toBe(0);
});

test('what an interruption kept from being cancelled is cancelled in the end', async () => {
  const { server, repository, client } = await open();
  await using _server = server;
  const uploads = earlyUploads(client);
  uploads.expect(repository, 1, ready);
  const session = await uploads.registry.openUpload(repository, { signal });

  await session.cancel({ signal: AbortSignal.abort() });
  await uploads.cancelUnused();

  expect(repository.sessions.size).toBe(0);
});

test('whoever is interrupted does not wait, and the answer that comes later is an upload to cancel', async () => {
  const { server, repository, client } = await open();
  await using _server = server;
  const answer = Promise.withResolvers<UploadSession>();
  const uploads = earlyUploads({ ...client, openUpload: () => answer.promise });
  uploads.expect(repository, 1, ready);
  const interruption = new AbortController();
  const waiting = uploads.registry.openUpload(repository, { signal: interruption.signal });

  interruption.abort(new Error('interrupted'));
  await expect(waiting).rejects.toThrow('interrupted');
  const cancelled = uploads.cancelUnused();
  answer.resolve(await client.openUpload(repository, { signal }));
  await cancelled;

  expect(methods(server.requests)).toEqual(['POST', 'DELETE']);
});

test('nothing is opened any more when the command ends before the registry may be asked', async () => {
  const { server, repository, client } = await open();
  await using _server = server;
  const permission = Promise.withResolvers<void>();
  const uploads = earlyUploads(client);
  uploads.expect(repository, 2, permission.promise);

  await uploads.cancelUnused();
  permission.resolve();

  await expect(uploads.registry.openUpload(repository, { signal })).rejects.toThrow();
  expect(server.requests).toEqual([]);
});

test('a registry that never answers is not waited for', async () => {
  await using server = await startQuirkRegistry({ faults: [{ on: /^POST/, times: 1, act: 'stall' }] });
  const uploads = earlyUploads(testClient(), { patienceMs: 1 });
  const repository = server.repository('emr/web');
  uploads.expect(repository, 1, ready);
  await ready;

  await uploads.cancelUnused();

  await expect(uploads.registry.openUpload(repository, { signal })).rejects.toThrow();
});

test('what goes wrong is told to whoever wants an upload', async () => {
  await using server = await startQuirkRegistry({ faults: [{ on: /^POST/, times: 1, act: { status: 403 } }] });
  const uploads = earlyUploads(testClient());
  const repository = server.repository('emr/web');

  uploads.expect(repository, 1, ready);

  await expect(uploads.registry.openUpload(repository, { signal })).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
});
