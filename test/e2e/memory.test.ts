import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilOld } from '../recall/until-old.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { type BuildReport, makeProject, type TestProject } from './project.ts';

let registry: Awaited<ReturnType<typeof sharedRegistry>>;
let caches: string;
beforeAll(async () => {
  registry = await sharedRegistry();
  caches = mkdtempSync(join(tmpdir(), 'memory-'));
});

afterAll(() => {
  rmSync(caches, { recursive: true, force: true });
});

/** A project whose machine remembers, unless it is told otherwise. */
interface Machine {
  readonly project: TestProject;
  /** Where it remembers. */
  readonly folder: string;
  /** Builds, and answers whether the context was read: then git is asked by which attributes it converts. */
  build(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<MachineBuild>;
  readonly env: Readonly<Record<string, string>>;
}

interface MachineBuild {
  readonly digest: string;
  readonly outcome: string;
  readonly how: 'recalled' | 'planned';
  /** On standard error, without what is different each time. */
  readonly told: string;
}

async function openMachine(name: string): Promise<Machine> {
  const project = await makeProject({
    host: registry.host,
    registryUrl: registry.url,
    name: `memory/${name}`,
    dockerfile: `FROM ${registry.host}/memory/${name}/busybox:1\nWORKDIR /app\nCOPY . .\n`,
  });
  const cache = mkdtempSync(join(caches, 'cache-'));
  const bin = join(project.folder, '.docker', 'bin');
  const log = join(project.folder, '.docker', 'git.log');
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\necho "$*" >> ${log}\nPATH="\${PATH#*:}" exec git "$@"\n`;
  await writeFile(join(bin, 'git'), script);
  await chmod(join(bin, 'git'), 0o755);
  await writeFile(join(project.folder, '.gitignore'), 'k8s\n.docker\n');
  await project.hydrofoil(['lock']);
  await project.commit('lock');
  const machine = { CI: '', XDG_CACHE_HOME: cache, HYDROFOIL_MEMORY: '', PATH: `${bin}:${project.env.PATH}` };
  return {
    project,
    env: machine,
    folder: join(cache, 'hydrofoil', 'builds'),
    async build(args = ['build'], env = {}) {
      await writeFile(log, '');
      const { exitCode, stdout, stderr } = await project.hydrofoil([...args, '--json'], {
        env: { ...machine, ...env },
      });
      if (exitCode !== 0) throw new Error(stderr);
      const { images = {} }: Partial<BuildReport> = JSON.parse(stdout);
      const told = stderr.replaceAll(/[0-9a-f]{7,}/g, '…').replaceAll(/[0-9.]+ m?s\b/g, '…');
      const isRead = (await readFile(log, 'utf8')).includes('info/attributes');
      return { digest: '', outcome: '', ...images.web, how: isRead ? 'planned' : 'recalled', told };
    },
  };
}

test('a second build of changed lines recalls the first, and the image and what is told are those of a machine without a memory', async () => {
  const machine = await openMachine('second');
  await using project = machine.project;
  const first = await machine.build();
  await untilOld();
  await machine.build();
  await project.commit('code', { version: '2\n' });

  const second = await machine.build();
  const again = await machine.build(['build'], { HYDROFOIL_MEMORY: 'off' });
  await project.commit('code', { version: '3\n' });
  const third = await machine.build(['build'], { HYDROFOIL_MEMORY: 'off' });

  expect([first, second, again, third].map(({ how }) => how)).toEqual(['planned', 'recalled', 'planned', 'planned']);
  expect(second).toMatchObject({ outcome: 'made' });
  expect(again).toMatchObject({ outcome: 'unchanged', digest: second.digest });
  expect(second.told).toEqual(third.told);
});

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ['HYDROFOIL_MEMORY=off', ['build'], { HYDROFOIL_MEMORY: 'off' }],
  ['CI', ['build'], { CI: 'true' }],
  ['plan', ['plan'], {}],
  ['--output', ['build', '--output', 'oci:.docker/image'], {}],
])('with %s nothing is remembered, and nothing recalled', async (what, args, env) => {
  const machine = await openMachine(`none-${what.toLowerCase().replaceAll(/[^a-z]/g, '')}`);
  await using _ = machine.project;
  await machine.build(args, env);
  const isRemembered = existsSync(machine.folder);
  await machine.build();
  const between = await machine.build();
  const before = await filesOf(machine.folder);

  const last = await machine.build(args, env);

  expect(isRemembered).toBe(false);
  expect(between.how).toBe('recalled');
  expect(last.how).toBe('planned');
  expect(await filesOf(machine.folder)).toEqual(before);
  expect(Object.keys(before).filter((path) => path.endsWith('/head'))).toHaveLength(1);
});

test('a build that is killed while it pushes and remembers is made whole by the next', async () => {
  const machine = await openMachine('killed');
  await using project = machine.project;
  await machine.build();
  await project.commit('code', { version: '2\n' });
  await project.killWhen(['build'], /push web/, 'SIGKILL', machine.env);

  const next = await machine.build();
  const again = await machine.build(['build'], { HYDROFOIL_MEMORY: 'off' });

  expect(again).toMatchObject({ outcome: 'unchanged', digest: next.digest });
});

async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  const files = paths.map(async (path) => [path, await readFile(path, 'base64')]);
  return Object.fromEntries(await Promise.all(files));
}
