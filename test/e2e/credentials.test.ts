import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { startProxy } from '../servers/proxy.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { buildWeb, makeProject, type TestProject } from './project.ts';

const USER = 'robot';
const PASSWORD = 'correct-horse-battery-staple';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

/** A project whose registry asks for bearer tokens, which only the robot's password opens. */
async function guarded(name: string) {
  const proxy = await startProxy({ target: registry.url, bearer: { users: { [USER]: PASSWORD } } });
  const project = await makeProject({ host: proxy.host, registryUrl: registry.url, name: `credentials/${name}` });
  return {
    proxy,
    project,
    [Symbol.asyncDispose]: async () => void (await Promise.all([proxy.stop(), project[Symbol.asyncDispose]()])),
  };
}

async function writeDockerConfig(project: TestProject, config: object): Promise<void> {
  await mkdir(join(project.folder, '.docker'), { recursive: true });
  await writeFile(join(project.folder, '.docker/config.json'), JSON.stringify(config));
}

test('the docker configuration opens a registry with tokens, for Hydrofoil and for the engine', async () => {
  await using it = await guarded('config');
  const auth = Buffer.from(`${USER}:${PASSWORD}`).toString('base64');
  await writeDockerConfig(it.project, { auths: { [it.proxy.host]: { auth } } });

  await it.project.hydrofoil(['lock']);
  await it.project.commit('lock');
  const first = await buildWeb(it.project);
  await it.project.commit('code', { version: '2\n' });
  it.proxy.clear();
  const second = await it.project.hydrofoil(['build', '--verbose']);

  expect(first.outcome).toBe('made');
  expect(second.exitCode).toBe(0);
  expect(it.proxy.requests.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(1);
  expect(second.stdout + second.stderr).not.toContain(PASSWORD);
  expect(second.stdout + second.stderr).not.toContain(auth);
});

test('a credential helper is asked', async () => {
  await using it = await guarded('helper');
  const helper = join(it.project.folder, '.docker/docker-credential-vault');
  await writeDockerConfig(it.project, { credHelpers: { [it.proxy.host]: 'vault' } });
  await writeFile(
    helper,
    `#!/bin/sh\nread host\n[ "$host" = "${it.proxy.host}" ] && echo '{"Username":"${USER}","Secret":"${PASSWORD}"}'\n`,
  );
  await chmod(helper, 0o755);

  const { exitCode, stderr } = await it.project.hydrofoil(['plan'], {
    env: { PATH: `${join(it.project.folder, '.docker')}:${process.env.PATH}` },
  });

  expect(stderr).not.toContain(PASSWORD);
  expect(exitCode).toBe(0);
});

test('a wrong password is told with the registry and the remedy, and without the password', async () => {
  await using it = await guarded('wrong');
  await writeDockerConfig(it.project, { auths: { [it.proxy.host]: { username: USER, password: 'not-it-at-all' } } });

  const { exitCode, stderr } = await it.project.hydrofoil(['build']);

  expect(exitCode).toBe(1);
  expect(stderr).toContain('REGISTRY_UNAUTHORIZED');
  expect(stderr).toContain(`docker login ${it.proxy.host}`);
  expect(stderr).not.toContain('not-it-at-all');
});
