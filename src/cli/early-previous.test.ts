import { expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { imageOf, storeManifest } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { askPreviousEarly } from './early-previous.ts';

const { manifest } = imageOf(['layer']);
const signal = new AbortController().signal;
const context = { env: { HYDROFOIL_BRANCH: '' }, signal };
const platforms = ['linux/amd64'] as const;
const root = '/a folder that no repository is around';

async function openUat() {
  const server = await startQuirkRegistry();
  const repository = server.repository('emr/web');
  storeManifest(repository, 'branch-uat', manifest);
  return { server, repository, client: testClient() };
}

test('the answer is there when it is asked for, with no second request', async () => {
  const { server, repository, client } = await openUat();
  await using _server = server;
  const request = { root, branch: 'uat', images: [{ repository, platforms }], permissions: ['pull'] } as const;
  const { registry } = askPreviousEarly(client, request, context);

  const stored = await registry.getManifest(repository, 'branch-uat', { signal });

  expect(stored?.bytes).toEqual(manifest.bytes);
  expect(server.requests).toEqual(['GET manifests/branch-uat']);
});

test('whoever asks a second time is told what is there then', async () => {
  const { server, repository, client } = await openUat();
  await using _server = server;
  const request = { root, branch: 'uat', images: [{ repository, platforms }], permissions: ['pull'] } as const;
  const { registry } = askPreviousEarly(client, request, context);
  await registry.getManifest(repository, 'branch-uat', { signal });

  await registry.getManifest(repository, 'branch-uat', { signal });

  expect(server.requests).toEqual(['GET manifests/branch-uat', 'GET manifests/branch-uat']);
});

test('a wrong guess costs a request and changes no answer', async () => {
  const { server, repository, client } = await openUat();
  await using _server = server;
  const request = { root, branch: 'other', images: [{ repository, platforms }], permissions: ['pull'] } as const;
  const { registry } = askPreviousEarly(client, request, context);

  const stored = await registry.getManifest(repository, 'branch-uat', { signal });

  expect(stored?.bytes).toEqual(manifest.bytes);
});

test('without permissions nothing is asked', async () => {
  const { server, repository, client } = await openUat();
  await using _server = server;
  askPreviousEarly(client, { root, branch: 'uat', images: [{ repository, platforms }] }, context);
  await client.headManifest(repository, 'branch-uat', { signal });

  expect(server.requests).toEqual(['HEAD manifests/branch-uat']);
});

test('with the right to push, the uploads are opened in the same round trip', async () => {
  await using server = await startQuirkRegistry({ faults: [{ on: /^GET/, times: 1, act: 'stall' }] });
  const repository = server.repository('emr/web');
  const both = ['linux/amd64', 'linux/arm64'] as const;
  const request = { root, images: [{ repository, platforms: both }], permissions: ['pull', 'push'] } as const;
  const { registry, leave } = askPreviousEarly(testClient(), request, context);

  const sessions = [1, 2, 3].map(() => registry.openUpload(repository, { signal }));
  await Promise.all(sessions); // the manifest is never answered
  await leave();

  const count = (method: string) => server.requests.filter((line) => line.startsWith(method)).length;
  expect({ opened: count('POST'), cancelled: count('DELETE') }).toEqual({ opened: 3, cancelled: 3 });
});

test('with the right to pull alone, none is opened', async () => {
  const { server, repository, client } = await openUat();
  await using _server = server;
  const request = { root, branch: 'uat', images: [{ repository, platforms }], permissions: ['pull'] } as const;
  const { registry, leave } = askPreviousEarly(client, request, context);

  await registry.getManifest(repository, 'branch-uat', { signal });
  await leave();

  expect(server.requests).toEqual(['GET manifests/branch-uat']);
});
