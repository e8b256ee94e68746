import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, expect, test } from 'vitest';
import { httpCluster } from './http-cluster.ts';

const signal = new AbortController().signal;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = readonly [status: number, body: string | object];

/** An API server that gives the answers in turn, the last one again and again, and notes what it was asked. */
async function startApi(...answers: readonly Answer[]) {
  const requests: { readonly method: string; readonly url: string; readonly headers: IncomingMessage['headers'] }[] =
    [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const [status, body] = answers[Math.min(requests.length, answers.length - 1)] ?? [500, ''];
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { requests, cluster: clusterAt(`http://127.0.0.1:${port}`) };
}

function clusterAt(server: string) {
  const tokens: string[] = [];
  const dispatcher = new Agent();
  const access = {
    server,
    context: 'uat',
    namespace: 'emr',
    async credentials({ fresh }: { readonly fresh: boolean }) {
      tokens.push(fresh ? 'fresh' : 'first');
      return { headers: { Authorization: `Bearer ${fresh ? 'fresh' : 'first'}` }, dispatcher };
    },
  };
  return httpCluster(access);
}

test.each([
  ['core', 'pods', '/api/v1/namespaces/emr/pods/web'],
  ['apps', 'deployments', '/apis/apps/v1/namespaces/emr/deployments/web'],
  ['coordination', 'leases', '/apis/coordination.k8s.io/v1/namespaces/emr/leases/web'],
] as const)('objects of the %s group have their path', async (_, resource, path) => {
  const { requests, cluster } = await startApi([200, {}]);

  await cluster.get(resource, 'emr', 'web', { signal });

  expect(requests.map(({ url }) => url)).toEqual([path]);
});

test('an image patch is a strategic merge, and a dry run says so', async () => {
  const { requests, cluster } = await startApi([200, {}]);

  await cluster.patch('deployments', 'emr', 'web', {}, { type: 'strategic', dryRun: true, signal });

  expect(requests[0]).toMatchObject({
    method: 'PATCH',
    url: '/apis/apps/v1/namespaces/emr/deployments/web?fieldManager=hydrofoil&dryRun=All',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
  });
});

test.each<{ status: number; body: string | object; code: string; why: string; hint?: string }>([
  {
    status: 401,
    body: { message: 'Unauthorized' },
    code: 'CLUSTER_UNAUTHORIZED',
    why: 'expired token',
    hint: 'may have expired',
  },
  {
    status: 404,
    body: { message: 'deployments.apps "web" not found' },
    code: 'CLUSTER_NOT_FOUND',
    why: 'missing object',
  },
  {
    status: 409,
    body: { message: 'the object has been modified' },
    code: 'CLUSTER_CONFLICT',
    why: 'someone wrote first',
  },
  { status: 422, body: { message: 'spec.replicas: Invalid value' }, code: 'CLUSTER_REJECTED', why: 'invalid object' },
  { status: 503, body: '<html>gateway</html>', code: 'CLUSTER_UNAVAILABLE', why: 'a proxy answers for the server' },
  {
    status: 403,
    body: { message: 'deployments.apps "web" is forbidden: User "ci" cannot patch resource "deployments"' },
    code: 'CLUSTER_FORBIDDEN',
    why: 'RBAC',
    hint: 'Add this rule to a Role in namespace emr that is bound to ci: {apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]}',
  },
  {
    status: 403,
    body: { message: 'exceeded quota: pods, requested: 1, used: 10, limited: 10' },
    code: 'CLUSTER_FORBIDDEN',
    why: 'a quota, which no rule would lift',
    hint: 'quota or an admission webhook',
  },
])('$status is $code: $why', async ({ status, body, code, hint = '' }) => {
  const { cluster } = await startApi([status, body]);

  const patching = cluster.patch('deployments', 'emr', 'web', {}, { type: 'strategic', signal });

  await expect(patching).rejects.toMatchObject({
    code,
    message: expect.stringContaining('Patching deployments "web" in namespace emr: '),
    ...(hint === '' ? {} : { hint: expect.stringContaining(hint) }),
  });
});

test('refused credentials are asked for again, once', async () => {
  const { requests, cluster } = await startApi([401, {}], [200, { metadata: { name: 'web' } }]);

  await cluster.get('deployments', 'emr', 'web', { signal });

  expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer fresh']);
});

test('a read is tried again when the server is unwell', async () => {
  const { requests, cluster } = await startApi([503, ''], [200, {}]);

  await cluster.get('deployments', 'emr', 'web', { signal });

  expect(requests).toHaveLength(2);
});

test('a write whose fate is unknown is not sent again', async () => {
  const { requests, cluster } = await startApi([503, '']);

  await expect(cluster.create('jobs', 'emr', {}, { signal })).rejects.toMatchObject({ code: 'CLUSTER_UNAVAILABLE' });

  expect(requests).toHaveLength(1);
});

test('a write that the server was too busy to look at is sent again', async () => {
  const { requests, cluster } = await startApi([429, ''], [201, {}]);

  await cluster.create('jobs', 'emr', {}, { signal });

  expect(requests).toHaveLength(2);
});

test.each([
  { server: 'http://127.0.0.1:9', says: 'refused the connection' },
  { server: 'http://nowhere.invalid', says: 'has a host name that is not known' },
])('a cluster that is away: $server $says', async ({ server, says }) => {
  const cluster = clusterAt(server);

  await expect(cluster.get('deployments', 'emr', 'web', { signal })).rejects.toMatchObject({
    code: 'CLUSTER_UNREACHABLE',
    message: `Reading deployments "web" in namespace emr: ${server} (context uat) ${says}`,
    hint: expect.stringContaining('server address'),
  });
});

test('a log comes line by line', async () => {
  const { requests, cluster } = await startApi([200, 'one\r\ntwo\nlast without end']);

  const lines: string[] = [];
  const options = { container: 'web', previous: true, tailLines: 20, signal };
  for await (const line of cluster.logs({ namespace: 'emr', name: 'web-1' }, options)) lines.push(line);

  expect(lines).toEqual(['one', 'two', 'last without end']);
  expect(requests[0]?.url).toBe('/api/v1/namespaces/emr/pods/web-1/log?container=web&previous=true&tailLines=20');
});

test('an aborted call ends with the reason of the abort', async () => {
  const { cluster } = await startApi([200, {}]);
  const controller = new AbortController();
  controller.abort(new Error('interrupted'));

  await expect(cluster.get('deployments', 'emr', 'web', controller)).rejects.toThrow('interrupted');
});
