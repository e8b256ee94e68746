import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Exec } from '../exec.ts';
import { silent } from '../log.ts';
import type { EngineRequest } from './engine.ts';
import { type EngineLogin, writeLogins } from './logins.ts';
import { runTool, type Tool } from './run-tool.ts';

const ecr = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const login: EngineLogin = { registry: ecr, username: 'AWS', password: 'fake-token-of-aws' };
const auth = Buffer.from('AWS:fake-token-of-aws').toString('base64');

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'logins-test-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function write(path: string, content: object | string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const readJson = async (file = '') => JSON.parse(await readFile(file, 'utf8'));
const env = () => ({ HOME: home, DOCKER_CONFIG: undefined, REGISTRY_AUTH_FILE: undefined, XDG_RUNTIME_DIR: undefined });

test('without a login the environment of the tool stays as it is', async () => {
  await using logins = await writeLogins([], env());

  expect(logins.env).toEqual({});
});

test("Docker's tools find the login beside those that the user has", async () => {
  await write('.docker/config.json', {
    auths: { 'registry.example.com': { auth: 'dXNlcjp4' } },
    credsStore: 'desktop',
    credHelpers: { 'gcr.io': 'gcloud' },
    currentContext: 'remote',
  });

  await using logins = await writeLogins([login], env());

  expect(await readJson(join(logins.env.DOCKER_CONFIG ?? '', 'config.json'))).toEqual({
    auths: { 'registry.example.com': { auth: 'dXNlcjp4' }, [ecr]: { auth } },
    credsStore: 'desktop',
    credHelpers: { 'gcr.io': 'gcloud', [ecr]: '' },
    currentContext: 'remote',
  });
});

test("builders, plugins and contexts of the user's folder are reached through it", async () => {
  await write('.docker/buildx/current', 'builder');
  await write('.docker/config.json', {});

  await using logins = await writeLogins([login], env());

  expect(await readFile(join(logins.env.DOCKER_CONFIG ?? '', 'buildx/current'), 'utf8')).toBe('builder');
});

describe('Buildah finds the login beside', () => {
  test.each([
    ['.config/containers/auth.json', {}],
    ['named/auth.json', { REGISTRY_AUTH_FILE: 'named/auth.json' }],
    ['run/containers/auth.json', { XDG_RUNTIME_DIR: 'run' }],
  ])('those of %s', async (path, variables) => {
    await write(path, { auths: { 'quay.io': { auth: 'cXVheTp4' } } });
    const absolute = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, join(home, value)]));

    await using logins = await writeLogins([login], { ...env(), ...absolute });

    expect(await readJson(logins.env.REGISTRY_AUTH_FILE)).toEqual({
      auths: { 'quay.io': { auth: 'cXVheTp4' }, [ecr]: { auth } },
    });
  });

  test("Docker's", async () => {
    await write('.docker/config.json', { auths: { 'registry.example.com': { auth: 'dXNlcjp4' } } });

    await using logins = await writeLogins([login], env());

    expect(await readJson(logins.env.REGISTRY_AUTH_FILE)).toEqual({
      auths: { 'registry.example.com': { auth: 'dXNlcjp4' }, [ecr]: { auth } },
    });
  });
});

test('only this user reads what was written, and afterwards nobody does', async () => {
  const logins = await writeLogins([login], env());
  const folder = logins.env.DOCKER_CONFIG ?? '';
  const modes = await Promise.all(
    [folder, join(folder, 'config.json'), join(folder, 'auth.json')].map((path) => stat(path)),
  );

  await logins[Symbol.asyncDispose]();

  expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(['700', '600', '600']);
  await expect(access(folder)).rejects.toThrow('ENOENT');
});

describe('a tool', () => {
  const request: EngineRequest = {
    dockerfile: 'FROM scratch',
    context: '/context',
    args: {},
    platform: 'linux/amd64',
    secrets: [],
    ssh: [],
    logins: [login],
    layoutImages: [],
    destination: { kind: 'registry', reference: { registry: ecr, name: 'emr/web', tag: 'building' } },
  };
  const toolOf = (exec: Exec): Tool => ({
    exec,
    env: env(),
    source: 'tool',
    command: 'tool',
    findFailure: () => undefined,
  });

  test('has the login while it runs, in no argument', async () => {
    let found: unknown;
    const seen: string[][] = [];
    let folder = '';
    const exec: Exec = async (command, args, options) => {
      folder = options?.env?.DOCKER_CONFIG ?? '';
      found = (await readJson(join(folder, 'config.json'))).auths[ecr];
      seen.push([command, ...args]);
      return { exitCode: 0, stdout: '', stderr: '' };
    };

    await runTool(toolOf(exec), ['build'], request, { signal: new AbortController().signal, progress: silent });

    expect(found).toEqual({ auth });
    expect(seen).toEqual([['tool', 'build']]);
    await expect(access(folder)).rejects.toThrow('ENOENT');
  });

  test('that prints the password prints it into no log', async () => {
    const lines: string[] = [];
    const exec: Exec = async (_, __, options) => {
      options?.onLine?.(`pushing with ${login.password}`, 'stderr');
      return { exitCode: 1, stdout: '', stderr: '' };
    };

    const running = runTool(toolOf(exec), ['build'], request, {
      signal: new AbortController().signal,
      progress: (event) => lines.push(JSON.stringify(event)),
    });

    await expect(running).rejects.toThrow('pushing with ***');
    expect(lines.join()).not.toContain(login.password);
  });
});
