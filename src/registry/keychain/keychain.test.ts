import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageOf } from '../../errors.ts';
import { dockerConfigKeychain, podmanKeychain } from './auth-file-keychain.ts';
import { defaultKeychain, loginKeychain } from './default-keychain.ts';
import { environmentKeychain } from './environment-keychain.ts';
import { chainKeychains } from './keychain.ts';

const options = { signal: new AbortController().signal };
const target = { registry: 'registry.example.com', repository: 'emr/web' };
const password = 'fake-password-7';
const basic = { kind: 'basic', username: 'user', password } as const;
const auth = Buffer.from(`user:${password}`).toString('base64');
const anonymous = { kind: 'anonymous' };

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keychain-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(file: string, content: unknown): Promise<string> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** The real program on the PATH: a script that answers on stdout what it was told to. */
async function writeHelper(name: string, script: string): Promise<NodeJS.ProcessEnv> {
  const program = await write(`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  return { DOCKER_CONFIG: folder, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
}

const ask = (env: NodeJS.ProcessEnv, asked = target) => dockerConfigKeychain({ env })(asked, options);

describe("Docker's configuration file", () => {
  test.each([
    { why: 'auth in base64', server: 'registry.example.com', entry: { auth }, credential: basic },
    {
      why: 'a password with a colon',
      server: 'registry.example.com',
      entry: { auth: btoa('user:a:b') },
      credential: { ...basic, password: 'a:b' },
    },
    {
      why: 'name and password',
      server: 'registry.example.com',
      entry: { username: 'user', password },
      credential: basic,
    },
    { why: 'an address', server: 'https://registry.example.com/v2/', entry: { auth }, credential: basic },
    {
      why: 'an identity token, which goes before the password',
      server: 'registry.example.com',
      entry: { auth, identitytoken: 'fake-token' },
      credential: { kind: 'identity-token', token: 'fake-token' },
    },
    {
      why: 'a registry token',
      server: 'registry.example.com',
      entry: { registrytoken: 'fake-token' },
      credential: { kind: 'registry-token', token: 'fake-token' },
    },
    { why: 'another port', server: 'registry.example.com:5000', entry: { auth }, credential: anonymous },
    { why: 'a host that ends the same', server: 'my-registry.example.com', entry: { auth }, credential: anonymous },
    {
      why: 'a host that begins the same',
      server: 'registry.example.com.evil.example',
      entry: { auth },
      credential: anonymous,
    },
    { why: 'an empty entry', server: 'registry.example.com', entry: {}, credential: anonymous },
  ])('is understood with $why', async ({ server, entry, credential }) => {
    await write('config.json', { auths: { [server]: entry } });

    expect(await ask({ DOCKER_CONFIG: folder })).toEqual(credential);
  });

  test.each([['https://index.docker.io/v1/'], ['docker.io'], ['index.docker.io'], ['registry-1.docker.io']])(
    'gives Docker Hub what is kept under %s',
    async (server) => {
      await write('config.json', { auths: { [server]: { auth } } });

      expect(await ask({ DOCKER_CONFIG: folder }, { registry: 'docker.io', repository: 'library/python' })).toEqual(
        basic,
      );
    },
  );

  test('is looked for in the home folder', async () => {
    await write('.docker/config.json', { auths: { 'registry.example.com': { auth } } });

    expect(await ask({ HOME: folder })).toEqual(basic);
  });

  test('that is not there is no error', async () => {
    expect(await ask({ DOCKER_CONFIG: join(folder, 'nowhere') })).toEqual(anonymous);
  });

  test.each([
    { why: 'a bare secret', text: `{\n  "auths": {\n    "x": { "auth": ${password} }\n  }\n}`, line: 3 },
    { why: 'a trailing comma', text: `{\n  "auths": {\n    "x": { "auth": "${password}" },\n  }\n}`, line: 4 },
    { why: 'no end', text: `{\n  "auths": {\n    "x": { "auth": "${password}" }\n`, line: 3 },
    { why: 'single quotes', text: `{\n'auths': { '${password}': 1 } }`, line: 2 },
    { why: 'something after its end', text: `{}\n${password}`, line: 2 },
  ])('that is no JSON ($why) is named with the line, and nothing of it is printed', async ({ text, line }) => {
    const file = await write('config.json', text);

    const error = await ask({ DOCKER_CONFIG: folder }).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'REGISTRY_CREDENTIALS_INVALID', location: { file, line } });
    expect(messageOf(error)).toContain(file);
    expect(JSON.stringify([error, messageOf(error), error instanceof Error ? error.cause : ''])).not.toContain(
      password,
    );
  });

  test.each([
    { why: 'auths is a list', content: { auths: [password] }, message: '"auths" is not an object' },
    {
      why: 'auth is no pair',
      content: { auths: { 'registry.example.com': { auth: password } } },
      message: '"auth" of registry.example.com is not "user:password" in base64',
    },
  ])('that makes no sense ($why) says where', async ({ content, message }) => {
    await write('config.json', content);

    const error = await ask({ DOCKER_CONFIG: folder }).catch((caught: unknown) => caught);

    expect(messageOf(error)).toContain(message);
    expect(messageOf(error)).not.toContain(password);
  });

  test('may be broken for another registry', async () => {
    await write('config.json', { auths: { 'other.example.com': { auth: '???' }, 'registry.example.com': { auth } } });

    expect(await ask({ DOCKER_CONFIG: folder })).toEqual(basic);
  });
});

describe('a credential helper', () => {
  const answer = (username: string) => `printf '{"ServerURL":"x","Username":"${username}","Secret":"${password}"}'`;

  test.each([
    { why: 'named for the host', config: { credHelpers: { 'registry.example.com': 'fake' } } },
    { why: 'named for all', config: { credsStore: 'fake' } },
    {
      why: 'named for the host goes before the one for all',
      config: { credHelpers: { 'registry.example.com': 'fake' }, credsStore: 'none' },
    },
    {
      why: 'goes before what is in the file',
      config: { credsStore: 'fake', auths: { 'registry.example.com': { auth: btoa('old:old') } } },
    },
  ])('is asked: $why', async ({ config }) => {
    await write('config.json', config);

    expect(await ask(await writeHelper('fake', answer('user')))).toEqual(basic);
  });

  test.each([
    { registry: 'registry.example.com', server: 'registry.example.com' },
    { registry: 'docker.io', server: 'https://index.docker.io/v1/' },
  ])('gets $server by stdin and only "get" as argument', async ({ registry, server }) => {
    await write('config.json', { credsStore: 'fake' });
    const log = join(folder, 'log');
    const env = await writeHelper('fake', `{ echo "$#:$1"; cat; } > ${log}\n${answer('user')}`);

    await ask(env, { registry, repository: 'x' });

    const { readFile } = await import('node:fs/promises');
    expect(await readFile(log, 'utf8')).toBe(`1:get\n${server}`);
  });

  test('is asked once for a host', async () => {
    await write('config.json', { credsStore: 'fake' });
    const env = await writeHelper('fake', `[ -e ${folder}/asked ] && exit 1; touch ${folder}/asked; ${answer('user')}`);
    const keychain = dockerConfigKeychain({ env });

    const [one, two] = await Promise.all([
      keychain(target, options),
      keychain({ ...target, repository: 'emr/base' }, options),
    ]);

    expect([one, two]).toEqual([basic, basic]);
  });

  test('that gives an identity token says so by the name', async () => {
    await write('config.json', { credsStore: 'fake' });

    expect(await ask(await writeHelper('fake', answer('<token>')))).toEqual({
      kind: 'identity-token',
      token: password,
    });
  });

  test('that knows nothing leaves the file to be asked', async () => {
    await write('config.json', { credsStore: 'fake', auths: { 'registry.example.com': { auth } } });

    expect(await ask(await writeHelper('fake', 'echo "credentials not found in native keychain"; exit 1'))).toEqual(
      basic,
    );
  });

  test.each([
    {
      why: 'is not installed',
      name: 'other',
      script: '',
      message: 'docker-credential-fake',
      hint: 'Install docker-credential-fake',
    },
    {
      why: 'fails',
      name: 'fake',
      script: `echo ${password} >&2; exit 3`,
      message: 'exit code 3',
      hint: 'docker-credential-fake get',
    },
    {
      why: 'answers nonsense',
      name: 'fake',
      script: `echo ${password}`,
      message: 'its answer is no credential',
      hint: 'get',
    },
  ])('that $why is an error, without what it printed', async ({ name, script, message, hint }) => {
    await write('config.json', { credsStore: 'fake' });

    const error = await ask(await writeHelper(name, script)).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'REGISTRY_CREDENTIAL_HELPER_FAILED', hint: expect.stringContaining(hint) });
    expect(messageOf(error)).toContain(message);
    expect(JSON.stringify([error, messageOf(error)])).not.toContain(password);
  });
});

describe("Podman's credential file", () => {
  const content = { auths: { 'registry.example.com': { auth } } };

  test.each([
    { why: 'REGISTRY_AUTH_FILE', file: 'any.json', env: () => ({ REGISTRY_AUTH_FILE: join(folder, 'any.json') }) },
    {
      why: 'the runtime folder',
      file: 'run/containers/auth.json',
      env: () => ({ XDG_RUNTIME_DIR: join(folder, 'run'), HOME: folder }),
    },
    { why: 'the home folder', file: '.config/containers/auth.json', env: () => ({ HOME: folder }) },
  ])('is found by $why', async ({ file, env }) => {
    await write(file, content);

    expect(await podmanKeychain({ env: env() })(target, options)).toEqual(basic);
  });

  test('may be for some repositories only; the longest name that fits wins', async () => {
    const pair = (name: string) => ({ auth: btoa(`${name}:x`) });
    const file = await write('auth.json', {
      auths: {
        'registry.example.com': pair('host'),
        'registry.example.com/emr': pair('emr'),
        'registry.example.com/emr/web': pair('web'),
      },
    });
    const keychain = podmanKeychain({ env: { REGISTRY_AUTH_FILE: file } });
    const userOf = async (repository: string) => await keychain({ ...target, repository }, options);

    expect(await userOf('emr/web')).toMatchObject({ username: 'web' });
    expect(await userOf('emr/website')).toMatchObject({ username: 'emr' });
    expect(await userOf('emrx')).toMatchObject({ username: 'host' });
  });
});

describe('the environment', () => {
  const env = {
    HYDROFOIL_REGISTRY: 'registry.example.com',
    HYDROFOIL_REGISTRY_USER: 'user',
    HYDROFOIL_REGISTRY_PASSWORD: password,
  };

  test('gives one host its credential and others none', async () => {
    const keychain = environmentKeychain(env);

    expect(await keychain(target, options)).toEqual(basic);
    expect(await keychain({ ...target, registry: 'other.example.com' }, options)).toEqual(anonymous);
  });

  test('with a part missing names it', async () => {
    const asking = environmentKeychain({ ...env, HYDROFOIL_REGISTRY_USER: '' })(target, options);

    await expect(asking).rejects.toMatchObject({
      code: 'REGISTRY_CREDENTIALS_INVALID',
      message: expect.stringContaining('HYDROFOIL_REGISTRY_USER not set'),
    });
  });

  test('goes before the files', async () => {
    await write('config.json', { auths: { 'registry.example.com': { auth: btoa('file:x') } } });

    const files = loginKeychain({ env: { DOCKER_CONFIG: folder, HOME: folder } });
    const keychain = defaultKeychain(env, files, async () => expect.unreachable('asked after the answer'));

    expect(await keychain(target, options)).toEqual(basic);
  });
});

test('a chain stops at the first keychain that knows', async () => {
  const keychain = chainKeychains(
    async () => ({ kind: 'anonymous' }),
    async () => basic,
    async () => expect.unreachable('asked after the answer'),
  );

  expect(await keychain(target, options)).toEqual(basic);
});
