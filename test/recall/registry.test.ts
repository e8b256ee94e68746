import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { exec } from '../../src/exec.ts';
import { ANNOTATION, type AppRecord, parseRecord } from '../../src/plan/record.ts';
import { lookAtRegistry, type RegistryLook } from '../e2e/look-at-registry.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { pushBase } from './push-base.ts';
import { essenceOf, openTwins, type TwinPlace, type Twins } from './twins.ts';
import { untilOld } from './until-old.ts';

/** What a machine remembers, and what the registry says meanwhile. */
let folder: string;
let host: string;
let base: string;
let look: RegistryLook;
/** Executes everything each time, as another machine would. */
let engine: Engine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recall-registry-'));
  const [registry, { address, buildctl }] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  host = registry.host;
  look = lookAtRegistry(registry.url);
  base = await pushBase(registry.url, 'recall-registry/base');
  const env = { ...process.env, PATH: `${dirname(buildctl)}:${process.env.PATH}` };
  const buildkit = createBuildctl({ address, exec, env });
  engine = { ...buildkit, build: (request, options) => buildkit.build({ ...request, cache: 'pass-over' }, options) };
  for (const [name, dockerfile] of Object.entries(DOCKERFILES)) writeTree(join(folder, name), dockerfile);
  await untilOld();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Another number each time that it is executed. */
const ACCOUNT = 'echo "app:x:$(($(od -An -N2 -tu2 /dev/urandom) + 100)):7::/:/bin/sh" >> /etc/passwd';

const PLAIN = 'COPY src src\nCOPY other other\n';
const DOCKERFILES = {
  'base-again': `COPY package.json ./\nRUN ${ACCOUNT}\nCOPY --chown=app src src\n`,
  'run-again': `COPY src src\nRUN cat src/a && ${ACCOUNT}\nCOPY --chown=app other other\n`,
  'run-of-some': `COPY src src\n# hydrofoil: inputs=src/a outputs=/made\nRUN mkdir /made && cat src/a > /made/a\nCOPY other other\n`,
  forgotten: PLAIN,
  'other-machine': PLAIN,
  'lost-layers': PLAIN,
  branches: PLAIN,
} as const;

test('a base that another machine had to make again, with other accounts, is what the image stands on', async () => {
  const { twins, edit, repository } = open('base-again');
  using _ = twins;
  const first = await twins.buildRemembering();
  await forget(repository);
  await twins.buildAgain();
  const { base: others } = await recordOf(repository);
  edit('src/b', 'another\n');

  const second = await twins.buildRemembering();
  const again = await twins.buildAgain();

  expect(first).toMatchObject({ outcome: 'made' });
  expect((await recordOf(repository)).base).toEqual(others);
  expect(essenceOf(again)).toEqual({ ...essenceOf(second), outcome: 'unchanged' });
});

test('what another machine has executed again, to another result, is what the rest of the image stands on', async () => {
  const { twins, edit, repository } = open('run-again');
  using _ = twins;
  const first = await twins.buildRemembering();
  await forget(repository);
  await twins.buildAgain();
  edit('other/b', 'another\n');

  const second = await twins.buildRemembering();
  const again = await twins.buildAgain();

  expect(first).toMatchObject({ outcome: 'made' });
  expect(essenceOf(again)).toEqual({ ...essenceOf(second), outcome: 'unchanged' });
});

function open(name: keyof typeof DOCKERFILES, place: Partial<TwinPlace> = {}) {
  const context = join(folder, name);
  const prefix = `recall-registry/${name}-${process.pid}`;
  const twins: Twins = openTwins({ host, name: prefix, context, engine, ...place });
  const edit = (path: string, content: string) => writeFileSync(join(context, path), content);
  return { twins, edit, context, repository: `${prefix}/memory` };
}

async function recordOf(repository: string): Promise<AppRecord> {
  const { annotations } = await look.manifest(repository, 'branch');
  const record = parseRecord(annotations?.[ANNOTATION.record]);
  if (record === undefined) throw new Error(`${repository} has no record`);
  return record;
}

/** Everything that the repository has under any tag. */
async function forget(repository: string): Promise<void> {
  for (const tag of await look.tags(repository)) await look.deleteImage(repository, tag).catch(() => {}); // gone with another tag
}

function writeTree(context: string, dockerfile: string): void {
  const files = {
    Dockerfile: `FROM ${base}\nWORKDIR /app\n${dockerfile}`,
    '.dockerignore': 'Dockerfile\n',
    'package.json': '{}\n',
    'src/a': 'a\n',
    'src/b': 'b\n',
    'other/a': 'a\n',
    'other/b': 'b\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), content);
  }
}
