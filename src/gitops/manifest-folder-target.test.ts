import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { targetContract } from '../../test/contract/target-contract.ts';
import { silent } from '../log.ts';
import { digestOf } from '../oci/digest.ts';
import { manifestFolderTarget } from './manifest-folder-target.ts';

const REPOSITORY = 'registry.example.com/emr/web';
const FIRST = `${REPOSITORY}@${digestOf('first')}`;
const SECOND = `${REPOSITORY}@${digestOf('second')}`;
const OPTIONS = { signal: new AbortController().signal, progress: silent };
const HOLDER = { holder: 'ada', reason: 'deploy c1', since: '2025-11-23T10:00:00.000Z' };

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: web
          image: ${FIRST} # set by Hydrofoil
        - { name: proxy, image: "registry.example.com/proxy:1" }
`;
const WORKER = WEB.replace('name: web }', 'name: worker }');

targetContract('a folder of manifests', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-gitops-'));
  await writeFile(join(folder, 'web.yaml'), WEB);
  const open = () => manifestFolderTarget({ folder, folderName: 'deploy/uat', workloads: 'auto' });
  return {
    target: open(),
    otherTarget: open(),
    repository: REPOSITORY,
    firstImage: FIRST,
    secondImage: SECOND,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
});

describe('workloads', () => {
  test.each<[rule: string, workloads: readonly string[], code: string, text: RegExp]>([
    ['an unknown workload', ['deployment/wbe'], 'WORKLOAD_NOT_FOUND', /Did you mean "deployment\/web"\?/],
    [
      'a distant workload',
      ['deployment/api'],
      'WORKLOAD_NOT_FOUND',
      /There are: deployment\/web, deployment\/worker\./,
    ],
    ['an unknown container', ['deployment/web:wbe'], 'WORKLOAD_CONTAINER_NOT_FOUND', /Did you mean "web"\?/],
    ['an unknown kind', ['pod/web'], 'WORKLOAD_KIND_UNKNOWN', /deployment, statefulset, daemonset, cronjob, job/],
  ])('%s is told with what is there', async (_rule, workloads, code, hint) => {
    const { target } = await folderOf({ 'a.yaml': `${WEB}---\n${WORKER}` }, workloads);

    await expect(read(target)).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  test('none that runs an image is an error, not a deployment of nothing', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB.replaceAll(FIRST, 'nginx:1') });

    await expect(read(target)).rejects.toMatchObject({
      code: 'WORKLOAD_NOT_FOUND',
      message: expect.stringContaining(REPOSITORY),
    });
  });

  test('a listed one that runs no image is told with what it runs', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB.replaceAll(FIRST, 'nginx:1') }, ['deployment/web']);

    await expect(read(target)).rejects.toMatchObject({
      code: 'WORKLOAD_RUNS_NO_IMAGE',
      message: expect.stringContaining('web (nginx:1), proxy (registry.example.com/proxy:1)'),
      hint: expect.stringContaining('deployment/web:web'),
    });
  });

  test('a container that is listed by name gets the only image, whatever runs there now', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB.replaceAll(FIRST, 'nginx:1') }, ['deployment/web:web']);

    expect((await read(target)).containers).toMatchObject([{ container: 'web', imageName: 'web', image: 'nginx:1' }]);
  });

  test('two of one name are refused: only one of them could be meant', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB, 'b.yml': WEB });

    await expect(read(target)).rejects.toMatchObject({
      code: 'MANIFEST_WORKLOAD_TWICE',
      message: expect.stringContaining('deploy/b.yml'),
    });
  });

  test('only manifests of the folder itself are read', async () => {
    const { target } = await folderOf({
      'a.yaml': WEB,
      'old/b.yaml': WORKER,
      'c.yaml.bak': WORKER,
      'values.yaml': 'image: x',
      'empty.yaml': '',
    });

    expect((await read(target)).containers.map(({ workload }) => workload)).toEqual(['deployment/web']);
  });

  test('every kind that holds a pod template is found, in a list too', async () => {
    const pod = `{ initContainers: [{ name: init, image: ${FIRST} }], containers: [{ name: web, image: "${REPOSITORY}:1" }] }`;
    const text = `kind: List
items:
  - { kind: StatefulSet, metadata: { name: a }, spec: { template: { spec: ${pod} } } }
  - { kind: DaemonSet, metadata: { name: b }, spec: { template: { spec: ${pod} } } }
---
{ kind: CronJob, metadata: { name: c }, spec: { jobTemplate: { spec: { template: { spec: ${pod} } } } } }
---
{ kind: Job, metadata: { name: d }, spec: { template: { spec: ${pod} } } }
`;
    const { target } = await folderOf({ 'a.yaml': text });

    expect((await read(target)).containers.map(({ workload, container }) => `${workload} ${container}`)).toEqual(
      ['statefulset/a', 'daemonset/b', 'cronjob/c', 'job/d'].flatMap((workload) => [
        `${workload} init`,
        `${workload} web`,
      ]),
    );
  });
});

describe('files', () => {
  test('a file that is not YAML is told with its place', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB, 'b.yaml': 'kind: {{ .Values.kind }}\nname: [' });

    await expect(read(target)).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      location: { file: 'deploy/b.yaml', line: expect.any(Number) },
    });
  });

  test('a folder that is not there is told with the setting', async () => {
    const target = manifestFolderTarget({ folder: '/nonexistent', folderName: 'deploy', workloads: 'auto' });

    await expect(read(target)).rejects.toMatchObject({
      code: 'MANIFEST_FOLDER_UNREADABLE',
      hint: expect.stringContaining('manifests.folder'),
    });
  });

  test('all are written or none: one that cannot be edited stops the others', async () => {
    const folded = WORKER.replace(`${FIRST} # set by Hydrofoil`, `>-\n            ${FIRST}`);
    const { target, folder } = await folderOf({ 'a.yaml': WEB, 'b.yaml': folded });
    const changes = ['web', 'worker'].map((name) => ({
      workload: `deployment/${name}`,
      container: 'web',
      image: SECOND,
    }));

    await expect(target.apply(changes, OPTIONS)).rejects.toMatchObject({
      code: 'MANIFEST_EDIT_UNSAFE',
      location: { file: 'deploy/b.yaml', line: 9 },
    });

    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe(WEB);
    expect((await readdir(folder)).sort()).toEqual(['a.yaml', 'b.yaml']);
  });

  test('byte order mark, line ends and other scripts stay as they are', async () => {
    const text = `\uFEFF# 患者記録 — Übersicht\r\n${WEB.replaceAll('\n', '\r\n')}`;
    const { target, folder } = await folderOf({ 'web.yaml': text });

    await target.apply([{ workload: 'deployment/web', container: 'web', image: SECOND }], OPTIONS);

    expect(await readFile(join(folder, 'web.yaml'))).toEqual(Buffer.from(text.replace(FIRST, SECOND)));
  });

  test('a file that is not UTF-8 is told, and stays', async () => {
    const { target, folder } = await folderOf({});
    const bytes = Buffer.from(`# caf\xe9\n${WEB}`, 'latin1');
    await writeFile(join(folder, 'web.yaml'), bytes);

    await expect(read(target)).rejects.toMatchObject({
      code: 'MANIFEST_INVALID',
      location: { file: 'deploy/web.yaml' },
    });
    expect(await readFile(join(folder, 'web.yaml'))).toEqual(bytes);
  });

  test('mode and symbolic link stay, and nothing else is left in the folder', async () => {
    const { target, folder } = await folderOf({ 'real/web.yaml': WEB });
    await chmod(join(folder, 'real/web.yaml'), 0o640);
    await symlink('real/web.yaml', join(folder, 'web.yaml'));

    await target.apply([{ workload: 'deployment/web', container: 'web', image: SECOND }], OPTIONS);

    expect(await readFile(join(folder, 'real/web.yaml'), 'utf8')).toBe(WEB.replace(FIRST, SECOND));
    expect((await stat(join(folder, 'real/web.yaml'))).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['real', 'web.yaml']);
    expect(await readdir(join(folder, 'real'))).toEqual(['web.yaml']);
  });

  test('history lies where kubectl does not take it for a manifest', async () => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });

    await target.updateHistory((history) => history, OPTIONS);

    const names = await readdir(folder);
    expect(names).toHaveLength(2);
    expect(names.filter((name) => /\.(ya?ml|json)$/.test(name))).toEqual(['a.yaml']);
  });

  test('of the releases the newest are kept, and those that ended well longer', async () => {
    const { target } = await folderOf({ 'a.yaml': WEB });
    const release = (id: number) => ({
      id,
      action: 'deploy' as const,
      startedAt: '2025-11-23T10:00:00.000Z',
      durationMs: 1,
      actor: 'ada',
      images: {},
      changes: [],
      outcome: id === 1 ? ('succeeded' as const) : ('failed' as const),
    });

    const { releases } = await target.updateHistory(
      ({ holds }) => ({ releases: Array.from({ length: 150 }, (_, index) => release(index + 1)), holds }),
      OPTIONS,
    );

    expect(releases.map(({ id }) => id)).toEqual([1, ...Array.from({ length: 100 }, (_, index) => index + 51)]);
  });
});

test('processes that write the history at once take turns: no release is lost', async () => {
  const { target, folder } = await folderOf({ 'a.yaml': WEB });
  const module = new URL('./folder-history.ts', import.meta.url).href;
  const program = `
    const { updateFolderHistory } = await import(${JSON.stringify(module)});
    const options = { folder: process.argv[1], folderName: 'deploy', signal: new AbortController().signal };
    for (let count = 0; count < 5; count++) {
      await updateFolderHistory(({ releases, holds }) => ({
        releases: [...releases, {
          id: releases.length + 1, action: 'deploy', startedAt: '', durationMs: 0, actor: String(process.pid),
          images: {}, changes: [], outcome: 'succeeded',
        }],
        holds,
      }), options);
    }`;

  const processes = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', program, folder], { stdio: 'inherit' }),
  );
  const ends = await Promise.all(processes.map((child) => once(child, 'exit')));

  expect(ends.map(([code]) => code)).toEqual([0, 0, 0]);
  const { releases } = (await read(target)).history;
  expect(releases.map(({ id }) => id)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
  expect((await readdir(folder)).sort()).toEqual(['.hydrofoil-history', 'a.yaml']);
}, 60_000);

describe('a lock whose holder is gone is no lock', () => {
  test('a process of this machine that has ended', async () => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });
    await writeFile(join(folder, '.hydrofoil-lock'), ownerText({ pid: await pidOfEndedProcess() }));

    const lock = await target.lock(HOLDER, { ...OPTIONS, force: false });

    expect(await target.lockHolder?.(OPTIONS)).toEqual(HOLDER);
    await lock.release();
  });

  test('an earlier process that had our number, as in a container', async () => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });
    await writeFile(join(folder, '.hydrofoil-lock'), ownerText({ pid: process.pid, processStartedAt: 1 }));

    const lock = await target.lock(HOLDER, { ...OPTIONS, force: false });

    await lock.release();
  });

  test('many find it at once, and one gets it', async () => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });
    await writeFile(join(folder, '.hydrofoil-lock'), ownerText({ pid: await pidOfEndedProcess() }));

    const results = await Promise.allSettled(
      Array.from({ length: 12 }, () => target.lock(HOLDER, { ...OPTIONS, force: false })),
    );

    const locks = results.filter((result) => result.status === 'fulfilled');
    expect(locks).toHaveLength(1);
    await locks[0]?.value.release();
    expect(await readdir(folder)).toEqual(['a.yaml']);
  });

  test.each([
    ['a process of another machine, of which nothing is known', { host: 'elsewhere', pid: 1 }],
    ['a process that runs', { pid: process.ppid }],
  ])('but %s holds it', async (_rule, owner) => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });
    await writeFile(join(folder, '.hydrofoil-lock'), ownerText(owner));

    await expect(target.lock(HOLDER, { ...OPTIONS, force: false })).rejects.toMatchObject({
      code: 'LOCK_HELD',
      message: expect.stringContaining('grace'),
    });
  });

  test('the history is not blocked by a writer that was killed', async () => {
    const { target, folder } = await folderOf({ 'a.yaml': WEB });
    await writeFile(join(folder, '.hydrofoil-history-lock'), ownerText({ pid: await pidOfEndedProcess() }));

    await target.updateHistory((history) => history, OPTIONS);

    expect((await readdir(folder)).sort()).toEqual(['.hydrofoil-history', 'a.yaml']);
  });
});

function read(target: ReturnType<typeof manifestFolderTarget>) {
  return target.read({ web: REPOSITORY }, OPTIONS);
}

async function folderOf(files: Readonly<Record<string, string>>, workloads: 'auto' | readonly string[] = 'auto') {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-gitops-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return { folder, target: manifestFolderTarget({ folder, folderName: 'deploy', workloads }) };
}

function ownerText(owner: {
  readonly pid: number;
  readonly host?: string;
  readonly processStartedAt?: number;
}): string {
  return JSON.stringify({ ...HOLDER, holder: 'grace', host: hostname(), processStartedAt: 0, token: 't', ...owner });
}

async function pidOfEndedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}
