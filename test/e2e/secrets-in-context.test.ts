import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { sharedRegistry } from '../servers/shared.ts';
import { lookAtRegistry, type RegistryLook } from './look-at-registry.ts';
import { buildWeb, type CommandResult, makeProject } from './project.ts';

/** What looks like a credential stops every command that would put it into an image, before anything is pushed, and is told without its value. */
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let look: RegistryLook;
beforeAll(async () => {
  registry = await sharedRegistry();
  look = lookAtRegistry(registry.url);
});

const project = (name: string, dockerfile?: string) =>
  makeProject({
    host: registry.host,
    registryUrl: registry.url,
    name: `secrets/${name}`,
    ...(dockerfile === undefined ? {} : { dockerfile }),
  });

const PASSWORD = 'hunter2-of-production';
const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const KEY_LINE = privateKey.split('\n')[1] ?? '';

interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly location?: { readonly file: string; readonly line?: number };
  readonly problems?: readonly ErrorJson[];
}

function problemsOf({ stdout }: CommandResult): readonly ErrorJson[] {
  const { error } = JSON.parse(stdout) as { readonly error: ErrorJson };
  expect(error.code).toBe('CONTEXT_CREDENTIALS');
  return error.problems ?? [];
}

test.each([['plan'], ['build'], ['base'], ['deploy', 'uat']])(
  'hydrofoil %s stops at an .env, and nothing was pushed',
  async (...args) => {
    const name = args[0] ?? '';
    await using it = await project(name);
    await it.commit('by mistake', { '.env': `DEBUG=1\nDB_PASSWORD=${PASSWORD}\n`, 'tls/server.pem': privateKey });

    const result = await it.hydrofoil([...args, '--json', '--verbose']);

    expect(result.exitCode, result.stderr).toBe(2);
    expect(problemsOf(result).map(({ location, message }) => [location, message])).toEqual([
      [{ file: '.env', line: 2 }, 'it holds a value for DB_PASSWORD, and line 8 of Dockerfile takes it: COPY . .'],
      [{ file: 'tls/server.pem', line: 1 }, 'it holds a private key, and line 8 of Dockerfile takes it: COPY . .'],
    ]);
    expect(problemsOf(result)[0]?.hint).toContain('Leave it out with a line ".env" in .dockerignore');
    expect(result.stdout + result.stderr).not.toContain('hunter2');
    expect(result.stdout + result.stderr).not.toContain(KEY_LINE.slice(0, 12));
    expect(await look.tags(`secrets/${name}/web`)).toEqual([]);
  },
);

test('a key within a program is found when it is packed, before any layer is pushed', async () => {
  await using it = await project('packed');
  await it.commit('by mistake', { 'src/sign.py': `# signs\nKEY = """${privateKey}"""\n` });

  const result = await it.hydrofoil(['build', '--json']);

  expect(problemsOf(result)).toMatchObject([
    {
      location: { file: 'src/sign.py', line: 2 },
      message: 'it holds a private key, and line 8 of Dockerfile takes it: COPY . .',
    },
  ]);
  expect(result.stdout + result.stderr).not.toContain(KEY_LINE.slice(0, 12));
  const tags = await look.tags('secrets/packed/web');
  expect(tags.filter((tag) => !/^(?:base|facts)-/.test(tag))).toEqual([]);
});

test('no RUN is executed on top of what holds a key', async () => {
  await using it = await project(
    'below-a-run',
    `FROM ${registry.host}/secrets/below-a-run/busybox:1\nCOPY . /app\nRUN echo done > /done\n`,
  );
  await it.commit('by mistake', { 'src/sign.py': `KEY = """${privateKey}"""\n` });

  const result = await it.hydrofoil(['build', '--json']);

  expect(problemsOf(result)).toMatchObject([{ location: { file: 'src/sign.py', line: 1 } }]);
  const tags = await look.tags('secrets/below-a-run/web');
  expect(tags.filter((tag) => !/^(?:base|facts)-/.test(tag))).toEqual([]);
});

test('what is ignored, or in a stage that nobody needs, stops nobody', async () => {
  await using it = await project(
    'not-taken',
    `FROM ${registry.host}/secrets/not-taken/busybox:1 AS other\nCOPY . /all\nFROM ${registry.host}/secrets/not-taken/busybox:1\nCOPY src /app\n`,
  );

  await it.commit('beside', { '.env': `DB_PASSWORD=${PASSWORD}\n`, 'src/app.py': 'pass\n' });

  expect((await buildWeb(it)).outcome).toBe('made');
});

test('what is allowed by name goes into the image; an exception for nothing is a warning', async () => {
  await using it = await project('allowed');
  await it.commit('on purpose', { 'config/.env': `DB_PASSWORD=${PASSWORD}\n`, 'src/sign.py': `"""${privateKey}"""\n` });
  const before = await it.hydrofoil(['plan', '--json']);

  const byFlag = await buildWeb(it, '--allow-secret', 'config/.env', '--allow-secret', 'src/*.py');
  const settings = `    allowSecrets: [config/.env, "**/*.py", gone.key]\nenvironments:`;
  await it.commit('settings', { 'hydrofoil.yaml': await replaced(it.folder, 'environments:', settings) });
  const byName = await it.hydrofoil(['build']);

  expect(problemsOf(before)).toHaveLength(1);
  expect(byFlag.outcome).toBe('made');
  expect(byName.exitCode, byName.stderr).toBe(0);
  expect(byName.stderr).toContain('allowSecrets names "gone.key", and no file of the build context is called so');
  expect(byName.stderr).not.toContain('allowSecrets names "config/.env"');
});

async function replaced(folder: string, from: string, to: string): Promise<string> {
  return (await readFile(join(folder, 'hydrofoil.yaml'), 'utf8')).replace(from, to);
}
