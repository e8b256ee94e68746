import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { exec } from '../../src/exec.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import { formatReference, parseReference } from '../../src/oci/reference.ts';
import { ANNOTATION, type AppRecord, parseRecord } from '../../src/plan/record.ts';
import { lookAtRegistry, type RegistryLook } from '../e2e/look-at-registry.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { pushBase } from './push-base.ts';
import { essenceOf, NO_ENGINE, openTwins, type TwinOptions, type TwinPlace, type Twins } from './twins.ts';
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
  'run-of-some':
    'COPY src src\n# hydrofoil: inputs=src/a outputs=/made\nRUN mkdir /made && cat src/a > /made/a\nCOPY other other\n',
  forgotten: PLAIN,
  'other-machine': PLAIN,
  'on-the-other-machine': PLAIN,
  'lost-layers': PLAIN,
  branches: PLAIN,
  credentials: PLAIN,
  arguments: `ARG WORD=none\nENV WORD=$WORD\n${PLAIN}`,
  'between-look-and-pack': PLAIN,
  interrupted: PLAIN,
  platforms: PLAIN,
  stages: `COPY src src\nFROM scratch\nCOPY --from=0 /app/src /src\nCOPY other other\n`,
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

test('a run that takes only some of the files is not executed again for another one, and for one of them it is', async () => {
  const { twins, edit } = open('run-of-some');
  using _ = twins;
  await twins.buildRemembering();
  edit('src/b', 'another\n');
  const second = await twins.buildRemembering({ place: { engine: NO_ENGINE } });
  const secondAgain = await twins.buildAgain();
  edit('src/a', 'another\n');

  const refused = await twins.buildRemembering({ place: { engine: NO_ENGINE } });
  const third = await twins.buildRemembering();
  const thirdAgain = await twins.buildAgain();

  expect(second).toMatchObject({ outcome: 'made', read: 0 });
  expect(essenceOf(secondAgain)).toEqual({ ...essenceOf(second), outcome: 'unchanged' });
  expect(refused).toMatchObject({ code: 'ENGINE_NOT_FOUND' });
  expect(third).toMatchObject({ outcome: 'made', read: 1 });
  expect(essenceOf(thirdAgain)).toEqual({ ...essenceOf(third), outcome: 'unchanged' });
});

test('where the registry has no image of the branch any more, nothing is recalled', async () => {
  const { twins, edit, repositories } = open('forgotten');
  using _ = twins;
  await both(twins);
  for (const repository of repositories) await forget(repository);
  edit('src/a', 'another\n');

  const { remembering, forgetting } = await both(twins);

  expect(remembering).toMatchObject({ outcome: 'made', read: 1 });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test('on the image that another machine made of other files this one makes its own', async () => {
  const { twins, edit } = open('other-machine');
  using _ = twins;
  await both(twins);
  const other = { place: { context: join(folder, 'on-the-other-machine') } };
  writeFileSync(join(other.place.context, 'src/b'), 'of the other\n');
  await twins.buildAgain(other);
  await twins.buildForgetting(other);
  edit('other/a', 'another\n');

  const { remembering, forgetting } = await both(twins);

  expect(remembering).toMatchObject({ outcome: 'made', read: 0 });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test('layers that the registry has lost are made again', async () => {
  const { twins, edit, repositories } = open('lost-layers');
  using _ = twins;
  await both(twins);
  for (const repository of repositories) await look.deleteLayers(repository, 'branch');
  edit('src/a', 'another\n');

  const { remembering, forgetting } = await both(twins);

  expect(remembering).toMatchObject({ outcome: 'made' });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
  expect(await look.missingBlobs(repositories[0], 'branch')).toEqual([]);
});

test('two branches, one after the other, have each its own image', async () => {
  const { twins, edit } = open('branches');
  using _ = twins;
  await both(twins);
  for (const [place, branch] of ['two', 'one', 'two', 'one'].entries()) {
    edit('src/a', `of ${branch}\n`);
    if (place > 1) edit('other/b', `${place}\n`);

    const { remembering, forgetting } = await both(twins, { branch });

    expect(remembering, `${place}: ${branch}`).toMatchObject({ kind: 'image', read: 0 });
    expect(essenceOf(remembering), `${place}: ${branch}`).toEqual(essenceOf(forgetting));
  }
});

test('a credential in a changed file stops the build each time, and nothing of it is in the registry', async () => {
  const { twins, edit, repositories } = open('credentials');
  using _ = twins;
  await both(twins);
  const before = await look.manifest(repositories[0], 'branch');
  edit('src/a', `token = "ghp_${'a1B2c3D4e5F6'.repeat(3)}"\n`);

  const first = await twins.buildRemembering();
  const second = await twins.buildRemembering();
  const planned = await twins.buildForgetting();
  const after = await look.manifest(repositories[0], 'branch');
  edit('src/a', 'clean\n');
  const { remembering, forgetting } = await both(twins);

  expect(planned).toMatchObject({ code: 'CONTEXT_CREDENTIALS' });
  for (const build of [first, second]) {
    expect(build).toMatchObject({ code: 'CONTEXT_CREDENTIALS', read: 0 });
    expect(build.kind === 'refused' && build.message).toBe(planned.kind === 'refused' && planned.message);
  }
  expect(after).toEqual(before);
  expect(remembering).toMatchObject({ outcome: 'made' });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test.each<[string, TwinOptions, number]>([
  ['an argument', { place: { args: { WORD: 'other' } } }, 1],
  ['a file that may look like a credential', { place: { allowedSecrets: ['src/a'] } }, 1],
  ['a commit of another time', { createdAt: 1_600_000_000 }, 0],
])('with %s that was not there before the image is the right one', async (what, options, read) => {
  const { twins, edit } = open('arguments');
  using _ = twins;
  await both(twins);
  edit('src/a', `${what}\n`);

  const { remembering, forgetting } = await both(twins, options);

  expect(remembering).toMatchObject({ kind: 'image', read });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test('an image of another stage is not recalled', async () => {
  const { twins, edit } = open('stages');
  using _ = twins;
  await both(twins);
  edit('src/a', 'another\n');

  const { remembering, forgetting } = await both(twins);

  expect(remembering).toMatchObject({ outcome: 'made', read: 1 });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test('an image for several platforms is not recalled', async () => {
  const { twins, edit } = open('platforms', { otherPlatforms: ['linux/arm/v7'] });
  using _ = twins;
  await both(twins);
  edit('src/a', 'another\n');

  const { remembering, forgetting } = await both(twins);

  expect(remembering).toMatchObject({ outcome: 'made', read: 2 });
  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

test('a base whose tag is asked for each time is not remembered, and one that hydrofoil.lock names is', async () => {
  const { twins, edit } = open('branches');
  using _ = twins;
  const [reference = '', digest = ''] = base.split('@');
  const context = join(folder, 'branches');
  writeFileSync(join(context, 'Dockerfile'), `FROM ${reference}\nCOPY src src\n`);
  const lock = {
    refreshed: '2026-01-01',
    images: { [formatReference(parseReference(reference))]: parseDigest(digest) },
  };
  await both(twins);
  edit('src/a', 'unlocked\n');
  const unlocked = await twins.buildRemembering();
  await twins.buildRemembering({ place: { lock } });
  edit('src/a', 'with-lock\n');

  const locked = await twins.buildRemembering({ place: { lock } });
  const again = await twins.buildAgain({ place: { lock } });

  expect(unlocked).toMatchObject({ outcome: 'made', read: 1 });
  expect(locked).toMatchObject({ outcome: 'made', read: 0 });
  expect(essenceOf(again)).toEqual({ ...essenceOf(locked), outcome: 'unchanged' });
});

test.each(['another\n', 'longer than it was\n'])(
  'a file that becomes %j after the look is in the next image',
  async (content) => {
    const { twins, edit } = open('between-look-and-pack');
    using _ = twins;
    edit('src/a', 'before!\n');
    await both(twins);
    edit('src/b', content);
    let times = 0;

    const during = await twins.buildRemembering({ onLooked: () => times++ === 0 && edit('src/a', content) });
    const { remembering, forgetting } = await both(twins);

    expect(during.kind === 'image' || during.code === 'CONTEXT_FILE_CHANGED', JSON.stringify(during)).toBe(true);
    expect(remembering).toMatchObject({ kind: 'image' });
    expect({ ...essenceOf(remembering), outcome: '' }).toEqual({ ...essenceOf(forgetting), outcome: '' });
  },
);

test('a build that is interrupted after the look leaves nothing that harms the next', async () => {
  const { twins, edit } = open('interrupted');
  using _ = twins;
  await both(twins);
  edit('src/a', 'another\n');
  const stop = new AbortController();

  const interrupted = twins.buildRemembering({ signal: stop.signal, onLooked: () => stop.abort() });
  await expect(interrupted).rejects.toThrow();
  const { remembering, forgetting } = await both(twins);

  expect(essenceOf(remembering)).toEqual(essenceOf(forgetting));
});

/** The same on both machines. */
async function both(twins: Twins, options: TwinOptions = {}) {
  const remembering = await twins.buildRemembering(options);
  return { remembering, forgetting: await twins.buildForgetting(options) };
}

let opened = 0;

function open(name: keyof typeof DOCKERFILES, place: Partial<TwinPlace> = {}) {
  const context = join(folder, name);
  const prefix = `recall-registry/${name}-${process.pid}-${++opened}`;
  const twins: Twins = openTwins({ host, name: prefix, context, engine, ...place });
  const edit = (path: string, content: string) => writeFileSync(join(context, path), content);
  const repositories = [`${prefix}/memory`, `${prefix}/plain`] as const;
  return { twins, edit, repositories, repository: repositories[0] };
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
    Dockerfile: `FROM ${context.endsWith('platforms') ? 'scratch' : base}\nWORKDIR /app\n${dockerfile}`,
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
