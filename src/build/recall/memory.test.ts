import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recollectionOf } from '../../../test/doubles/recollection.ts';
import { type BuildPlace, openMemory } from './memory.ts';

const { signal } = new AbortController();
const isRoot = process.getuid?.() === 0;
let top: string;
let folder: string;
let context: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'memory-'));
  [folder, context] = [join(top, 'cache', 'builds'), join(top, 'context')];
  mkdirSync(join(context, 'src'), { recursive: true });
  writeFileSync(join(context, 'src/a'), 'a\n');
});

afterEach(() => {
  chmodSync(top, 0o755);
  rmSync(top, { recursive: true, force: true });
});

/** Another process: one that has looked looks no more. */
function openAgain(version = '1.0.0') {
  return openMemory(folder, { signal, version, check: Promise.resolve(undefined) });
}

function place(name = 'web'): BuildPlace {
  const repository = { registry: 'registry.example.com', name };
  return { name, context, dockerfile: join(context, 'Dockerfile'), repository };
}

function onlyFile(): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

test('what is kept is recalled by the next process, for this user alone', async () => {
  await openAgain().keep(place(), await recollectionOf(context));

  const recalled = await openAgain().recall(place());

  expect(recalled?.recollection.image.question).toBe('question');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
});

test('where the memory lies in the context itself nothing is kept: each build would change what the next one takes', async () => {
  folder = join(context, '.cache', 'builds');

  await openAgain().keep(place(), await recollectionOf(context));

  expect(existsSync(folder)).toBe(false);
  expect(await openAgain().recall(place())).toBeUndefined();
});

test.each<[string, Partial<BuildPlace>]>([
  ['name', { name: 'other' }],
  ['target', { target: 'test' }],
  ['repository', { repository: { registry: 'registry.example.com', name: 'other' } }],
  ['registry', { repository: { registry: 'other.example.com', name: 'web' } }],
  ['Dockerfile', { dockerfile: '/elsewhere/Dockerfile' }],
])('an image of another %s is another image', async (_, other) => {
  await openAgain().keep(place(), await recollectionOf(context));

  expect(await openAgain().recall({ ...place(), ...other })).toBeUndefined();
});

test('what another version remembers is not recalled', async () => {
  await openAgain('1.0.0').keep(place(), await recollectionOf(context));

  expect(await openAgain('1.0.1').recall(place())).toBeUndefined();
});

test('nothing is recalled of a folder that is not there, and no folder is made by asking', async () => {
  expect(await openAgain().recall(place())).toBeUndefined();
  expect(readdirSync(top)).toEqual(['context']);
});

test('where nothing can be kept nothing goes wrong', async () => {
  writeFileSync(join(top, 'cache'), 'a file where a folder should be');

  await openAgain().keep(place(), await recollectionOf(context));

  expect(await openAgain().recall(place())).toBeUndefined();
});

test('a file that others may write to is not believed', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  chmodSync(onlyFile(), 0o620);

  expect(await openAgain().recall(place())).toBeUndefined();
});

test.runIf(isRoot)('a file of another user is not believed', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  chownSync(onlyFile(), 1234, 1234);

  expect(await openAgain().recall(place())).toBeUndefined();
});

test('a file that is damaged is as good as none, and the next build replaces it', async () => {
  const recollection = await recollectionOf(context);
  await openAgain().keep(place(), recollection);
  truncateSync(onlyFile(), statSync(onlyFile()).size - 9);
  const damaged = await openAgain().recall(place());
  await openAgain().keep(place(), recollection);

  expect(damaged).toBeUndefined();
  expect(await openAgain().recall(place())).toBeDefined();
});

test('of two that keep at once one wins, and nothing else stays', async () => {
  const recollections = await Promise.all(['one', 'two', 'three'].map((text) => recollectionOf(context, text)));
  await Promise.all(recollections.map((one) => openAgain().keep(place(), one)));

  const recalled = await openAgain().recall(place());

  expect(['one', 'two', 'three']).toContain(recalled?.recollection.image.question);
  onlyFile();
});

test('of many images the newest 64 are remembered', async () => {
  const recollection = await recollectionOf(context);
  for (let number = 0; number < 70; number++) await openAgain().keep(place(`image-${number}`), recollection);

  expect(readdirSync(folder)).toHaveLength(64);
  expect(await openAgain().recall(place('image-69'))).toBeDefined();
});

test('a look that changed nothing in the files leaves what is kept as it is', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  const before = readFileSync(onlyFile());

  await openAgain().recall(place());

  expect(readFileSync(onlyFile()).equals(before)).toBe(true);
});

test('one process looks at a context once', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  const memory = openAgain();
  const first = await memory.recall(place());
  writeFileSync(join(context, 'src/a'), 'another\n');

  expect(await memory.recall(place())).toBe(first);
});

test.each(['.dockerignore', 'Dockerfile.dockerignore'])('another %s than then: nothing is recalled', async (name) => {
  await openAgain().keep(place(), await recollectionOf(context));
  writeFileSync(join(context, name), 'docs\n');

  expect(await openAgain().recall(place())).toBeUndefined();
});

test('an ignore file that cannot be read is told where the context is read, and not here', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  mkdirSync(join(context, '.dockerignore'));

  expect(await openAgain().recall(place())).toBeUndefined();
});
