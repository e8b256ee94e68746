import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { STORY } from '../doubles/repository.ts';
import { findProgram } from '../servers/packages.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { runInTerminal } from './terminal.ts';

/** `hydrofoil init` as it is built, in repositories of its own: what it shows, what it writes, and above all what it does not. */
const ENV = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
  NO_COLOR: '1',
  CI: '',
};

const PROPOSED = [
  'hydrofoil.yaml',
  'hydrofoil.lock',
  '.github/workflows/hydrofoil-deploy.yaml',
  '.github/workflows/hydrofoil-pull-request.yaml',
  '.github/workflows/hydrofoil-lock.yaml',
  'k8s/rbac/hydrofoil.yaml',
];

let from = '';
let folder = '';
beforeAll(async () => {
  const registry = await sharedRegistry();
  await makeSmallImage({ registry: registry.url, repository: 'init/busybox', tag: '1' });
  from = `${registry.host}/init/busybox:1`;
});
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'hydrofoil-init-')), 'emr');
  await mkdir(folder);
  await git('init', '--quiet', '--initial-branch', 'main');
  await write({ ...STORY, 'Dockerfile.base': STORY['Dockerfile.base']?.replace(/^FROM .*/, `FROM ${from}`) ?? '' });
  await commit();
});
afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

const git = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await exec('git', args, { cwd: folder, env: ENV });
  if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
};
async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
async function commit(): Promise<void> {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'a commit');
}
const read = (path: string) => readFile(join(folder, path), 'utf8');
const init = (...args: string[]) =>
  exec(process.execPath, [inject('cli'), 'init', ...args], { cwd: folder, env: ENV, stdin: '' });
/** Paths that git does not know yet, or that differ. */
const changes = async () =>
  (await git('status', '--porcelain', '--untracked-files=all'))
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [line.slice(3)]));

test('--dry-run shows every file with what it was made from, and writes none', async () => {
  const { exitCode, stdout } = await init('--dry-run');

  expect(exitCode).toBe(0);
  for (const path of PROPOSED) expect(stdout).toContain(`${path} (new)`);
  expect(stdout).toContain(
    '+    repository: 112233445566.dkr.ecr.ap-south-1.amazonaws.com/emr # a workflow pushes it there',
  );
  expect(stdout).toContain('requirements/uat.txt is what is installed');
  expect(stdout).toContain('Nothing was written: --dry-run');
  expect(await changes()).toEqual([]);
});

test('without a terminal and an answer it shows everything, writes nothing, and says how to go on', async () => {
  const { exitCode, stdout, stderr } = await init();

  expect(exitCode).toBe(2);
  expect(stdout).toContain('hydrofoil.yaml (new)');
  expect(stderr).toContain('Nothing was written: there is no terminal to ask on');
  expect(stderr).toContain('--yes');
  expect(await changes()).toEqual([]);
});

describe('--yes', () => {
  test('writes a configuration that the other commands read, with the lock', async () => {
    const { exitCode, stdout } = await init('--yes');

    expect(exitCode).toBe(0);
    expect((await changes()).toSorted()).toEqual(PROPOSED.toSorted());
    expect(stdout).toContain('What is left to you:');
    const check = await exec(process.execPath, [inject('cli'), 'lock', '--check'], { cwd: folder, env: ENV });
    expect(check).toMatchObject({ exitCode: 0, stdout: 'hydrofoil.lock: complete\n' });
  });

  test('from a folder below writes at the top of the repository', async () => {
    const { exitCode } = await exec(process.execPath, [inject('cli'), 'init', '--yes'], {
      cwd: join(folder, 'requirements'),
      env: ENV,
    });

    expect(exitCode).toBe(0);
    expect((await changes()).toSorted()).toEqual(PROPOSED.toSorted());
  });

  test('a second time finds nothing to write', async () => {
    await init('--yes');
    await commit();

    const { exitCode, stdout } = await init('--yes');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('hydrofoil.yaml is there and stays as it is');
    expect(stdout).toContain('.github/workflows/hydrofoil-deploy.yaml (as it is)');
    expect(stdout).toContain('Nothing was written');
    expect(await changes()).toEqual([]);
  });

  test('makes the workflows of the configuration that is there, and leaves that alone', async () => {
    const config = `images: { web: { repository: registry.example.com/team/web } }
environments: { staging: { branch: next, kubernetes: { namespace: apps } } }
`;
    await write({ 'hydrofoil.yaml': config, Dockerfile: `FROM ${from}\n` });
    await commit();

    await init('--yes');

    expect(await read('hydrofoil.yaml')).toBe(config);
    expect(await read('.github/workflows/hydrofoil-deploy.yaml')).toContain('branches: [next]');
    expect(await read('k8s/rbac/hydrofoil.yaml')).toContain('namespace: apps');
  });

  test('replaces what a commit holds, and shows what that changes', async () => {
    await write({ '.github/workflows/hydrofoil-lock.yaml': 'name: mine\n' });
    await commit();

    const { stdout } = await init('--yes');

    expect(stdout).toMatch(/hydrofoil-lock.yaml \(replaces what is there\)[\s\S]*-name: mine/);
    expect(await read('.github/workflows/hydrofoil-lock.yaml')).toContain('command: lock');
  });

  test('leaves what is in no commit as it is, and says so', async () => {
    await write({ '.github/workflows/hydrofoil-lock.yaml': 'name: mine\n' });

    const { exitCode, stderr } = await init('--yes');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('hydrofoil-lock.yaml is left as it is: its text is in no commit');
    expect(await read('.github/workflows/hydrofoil-lock.yaml')).toBe('name: mine\n');
    expect(await changes()).toContain('hydrofoil.yaml');
  });
});

test('--registry and --action are what the files say', async () => {
  await init('--yes', '--registry', 'registry.example.com/team', '--action', 'example/hydrofoil@v1');

  expect(await read('hydrofoil.yaml')).toContain('repository: registry.example.com/team/emr #');
  expect(await read('.github/workflows/hydrofoil-deploy.yaml')).toContain('- uses: example/hydrofoil@v1');
  expect(await read('.github/workflows/hydrofoil-deploy.yaml')).toContain('secrets.REGISTRY_PASSWORD');
});

test('--json gives files and steps as one value', async () => {
  const { stdout } = await init('--json', '--dry-run');

  const { outcome, files, steps } = JSON.parse(stdout);
  expect(outcome).toBe('proposed');
  expect(files.map(({ path }: { path: string }) => path)).toEqual(PROPOSED);
  expect(files.every(({ change, written }: { change: string; written: boolean }) => change === 'new' && !written)).toBe(
    true,
  );
  expect(steps.length).toBeGreaterThan(2);
});

test('a registry that cannot be reached leaves the lock out, and the rest is there', async () => {
  await write({ 'Dockerfile.base': 'FROM 127.0.0.1:1/nobody/answers:1\n' });
  await commit();

  const { exitCode, stdout } = await init('--yes');

  expect(exitCode).toBe(0);
  expect(stdout).toContain('hydrofoil.lock is left out');
  expect((await changes()).toSorted()).toEqual(PROPOSED.filter((path) => path !== 'hydrofoil.lock').toSorted());
});

test('a repository without a Dockerfile gets an error with what to do', async () => {
  await git('rm', '--quiet', 'Dockerfile', 'Dockerfile.base');

  const { exitCode, stderr } = await init('--yes');

  expect(exitCode).toBe(2);
  expect(stderr).toContain('Looking for the Dockerfile of an image to deploy: there is none');
  expect(stderr).toContain('→ Write a Dockerfile at the top of the repository');
  expect(stderr).toContain('INIT_NO_DOCKERFILE');
});

describe.skipIf((await findProgram('script')) === undefined)('on a terminal', () => {
  const command = () => [process.execPath, inject('cli'), 'init'];
  /** A question that waits for its answer, and not one that has it. */
  const asks = (question: string) => `◆  ${question}`;
  const answering = (typed: Parameters<typeof runInTerminal>[1]) =>
    runInTerminal(command(), typed, { cwd: folder, env: ENV });

  test('each file is asked for, and only those are written that the user says yes to', async () => {
    await write({ '.github/workflows/hydrofoil-lock.yaml': 'name: mine\n' });

    const { exitCode, screen } = await answering([
      { when: asks('Write hydrofoil.yaml?'), keys: '\r' },
      { when: asks('Write hydrofoil.lock?'), keys: 'n' },
      { when: asks('Write .github/workflows/hydrofoil-deploy.yaml?'), keys: 'y' },
      { when: asks('Write .github/workflows/hydrofoil-pull-request.yaml?'), keys: 'n' },
      { when: asks('Replace .github/workflows/hydrofoil-lock.yaml?'), keys: '\r' }, // the answer that stands there is no
      { when: asks('Write k8s/rbac/hydrofoil.yaml?'), keys: 'n' },
    ]);

    expect(exitCode, screen).toBe(0);
    expect((await changes()).toSorted()).toEqual([
      '.github/workflows/hydrofoil-deploy.yaml',
      '.github/workflows/hydrofoil-lock.yaml',
      'hydrofoil.yaml',
    ]);
    expect(await read('.github/workflows/hydrofoil-lock.yaml')).toBe('name: mine\n');
    expect(screen).toContain('Written: hydrofoil.yaml, .github/workflows/hydrofoil-deploy.yaml');
  });

  test('what was found nowhere is asked for, with a guess to start from', async () => {
    for (const name of await readdir(folder)) if (name !== '.git') await rm(join(folder, name), { recursive: true });
    await write({ Dockerfile: `FROM ${from}\n` });

    const { exitCode, screen } = await answering([
      { when: asks('Where is the image emr pushed?'), keys: '\u0015registry.example.com/team/web\r' },
      { when: asks('In which namespace'), keys: '\u0015apps\r' },
      { when: asks('Write hydrofoil.yaml?'), keys: 'y' },
      ...PROPOSED.slice(1, -1).map((path) => ({ when: asks(`Write ${path}?`), keys: 'n' })),
      { when: asks('Write deploy/rbac/hydrofoil.yaml?'), keys: 'n' },
    ]);

    expect(exitCode, screen).toBe(0);
    expect(await read('hydrofoil.yaml')).toContain('repository: registry.example.com/team/web # as told');
    expect(await read('hydrofoil.yaml')).toContain('kubernetes: { namespace: apps }');
  });

  test('Ctrl-C at the third question leaves nothing written of what was agreed to before', async () => {
    const { exitCode } = await answering([
      { when: asks('Write hydrofoil.yaml?'), keys: 'y' },
      { when: asks('Write hydrofoil.lock?'), keys: 'y' },
      { when: asks('Write .github/workflows/hydrofoil-deploy.yaml?'), keys: '\u0003' },
    ]);

    expect(exitCode).toBe(130);
    expect(await changes()).toEqual([]);
  });
});
