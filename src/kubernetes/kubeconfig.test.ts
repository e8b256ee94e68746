import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseKubeconfig, readKubeconfig } from './kubeconfig.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hydrofoil-kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const uat = `
current-context: uat
clusters: [{name: uat, cluster: {server: https://uat.example.com}}]
contexts: [{name: uat, context: {cluster: uat, user: u, namespace: emr}}]
users: [{name: u, user: {token: t}}]
`;
const production = `
current-context: production
clusters: [{name: production, cluster: {server: https://production.example.com}}]
contexts: [{name: production, context: {cluster: production, user: u}}, {name: uat, context: {cluster: other, user: u}}]
users: [{name: u, user: {token: second}}]
`;

test('several files are one, and the first that names something wins', async () => {
  const KUBECONFIG = [await write('a', uat), join(folder, 'missing'), await write('b', production)].join(':');

  const config = await readKubeconfig({ env: { KUBECONFIG } });

  expect(config['current-context']).toBe('uat');
  expect(config.contexts.map(({ name }) => name)).toEqual(['uat', 'production']);
  expect(config.contexts[0]?.context?.cluster).toBe('uat');
  expect(config.users).toEqual([{ name: 'u', user: { token: 't' } }]);
});

test('the configured context is chosen', async () => {
  const KUBECONFIG = [await write('a', uat), await write('b', production)].join(':');

  const config = await readKubeconfig({ context: 'production', env: { KUBECONFIG } });

  expect(config['current-context']).toBe('production');
});

test('an unknown context is answered with the nearest', async () => {
  const KUBECONFIG = await write('a', production);

  await expect(readKubeconfig({ context: 'prodution', env: { KUBECONFIG } })).rejects.toMatchObject({
    code: 'CONTEXT_UNKNOWN',
    hint: 'Did you mean "production"? It has: production, uat.',
  });
});

test('no file at all is said with the path that was looked at', async () => {
  await expect(readKubeconfig({ env: { HOME: folder } })).rejects.toMatchObject({
    code: 'KUBECONFIG_MISSING',
    message: expect.stringContaining(join(folder, '.kube/config')),
  });
});

test.each([
  ['clusters: [', 1],
  ['clusters:\n  - name: a\n bad: [', 3],
])('a syntax error of %j has its line', async (text, line) => {
  const path = await write('broken', text);

  await expect(readKubeconfig({ env: { KUBECONFIG: path } })).rejects.toMatchObject({
    code: 'KUBECONFIG_UNREADABLE',
    location: { file: path, line },
  });
});

test.each(['', '[]', 'clusters: {}', 'users: [{user: {token: t}}]'])('%j is not taken for a kubeconfig', (text) => {
  expect(() => parseKubeconfig(text, '/x')).toThrow(expect.objectContaining({ code: 'KUBECONFIG_UNREADABLE' }));
});

test('paths are relative to the file that names them', () => {
  const { clusters, users } = parseKubeconfig(
    `clusters: [{name: c, cluster: {server: https://c, certificate-authority: ca.crt}}]
users: [{name: u, user: {client-certificate: /abs.crt, client-key: u.key, tokenFile: token}}]`,
    '/etc/kube/config',
  );

  expect(clusters[0]?.cluster).toMatchObject({ 'certificate-authority': '/etc/kube/ca.crt' });
  expect(users[0]?.user).toMatchObject({
    'client-certificate': '/abs.crt',
    'client-key': '/etc/kube/u.key',
    'auth-provider': { name: 'tokenFile', config: { tokenFile: '/etc/kube/token' } },
  });
});

test('an exec plugin is told which version of the protocol it speaks', () => {
  const { users } = parseKubeconfig(
    'users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, env: [{name: A, value: b}]}}}]',
    '/x',
  );

  expect(users[0]?.user?.exec).toMatchObject({
    env: [
      { name: 'A', value: 'b' },
      { name: 'KUBERNETES_EXEC_INFO', value: expect.stringContaining('k8s.io/v1') },
    ],
  });
});

test('the proxy of the environment is used where the kubeconfig names none', async () => {
  const KUBECONFIG = await write('a', uat);

  const config = await readKubeconfig({ env: { KUBECONFIG, HTTPS_PROXY: 'http://proxy.example.com:3128' } });

  expect(config.clusters[0]?.cluster?.['proxy-url']).toBe('http://proxy.example.com:3128');
});
