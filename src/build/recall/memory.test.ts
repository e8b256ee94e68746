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
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
  vi.useRealTimers();
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

/** The folder of the only image that is remembered. */
function onlyFolder(): string {
  const [name = '', ...others] = readdirSync(folder);
  expect(others).toEqual([]);
  return join(folder, name);
}

function head(): string {
  return join(onlyFolder(), 'head');
}

/** An hour goes by. */
function wait(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
}

test('what is kept is recalled by the next process, for this user alone', async () => {
  await openAgain().keep(place(), await recollectionOf(context));

  const recalled = await openAgain().recall(place());

  expect(recalled?.recollection.image.question).toBe('question');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(onlyFolder()).mode & 0o777).toBe(0o700);
  const modes = readdirSync(onlyFolder()).map((name) => statSync(join(onlyFolder(), name)).mode & 0o777);
  expect(new Set(modes)).toEqual(new Set([0o600]));
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

test.each<[string, () => string, number]>([
  ['file', head, 0o620],
  ['folder', onlyFolder, 0o720],
])('a %s that others may write to is not believed', async (_, what, mode) => {
  await openAgain().keep(place(), await recollectionOf(context));
  chmodSync(what(), mode);

  expect(await openAgain().recall(place())).toBeUndefined();
});

test.runIf(isRoot)('a file of another user is not believed', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  chownSync(head(), 1234, 1234);

  expect(await openAgain().recall(place())).toBeUndefined();
});

test('a file that is damaged is as good as none, and the next build replaces it', async () => {
  const recollection = await recollectionOf(context);
  await openAgain().keep(place(), recollection);
  truncateSync(head(), statSync(head()).size - 9);
  const damaged = await openAgain().recall(place());
  await openAgain().keep(place(), recollection);

  expect(damaged).toBeUndefined();
  expect(await openAgain().recall(place())).toBeDefined();
});

test('of some that keep at once one wins, whole', async () => {
  const recollections = await Promise.all(['one', 'two', 'three'].map((text) => recollectionOf(context, text)));
  await Promise.all(recollections.map((one) => openAgain().keep(place(), one)));

  const recalled = await openAgain().recall(place());

  expect(['one', 'two', 'three']).toContain(recalled?.recollection.image.question);
  expect(recalled?.recollection.recipes.map((recipe) => recipe().length > 0)).toEqual([true]);
});

test('what a build replaced stays for a run that may still read it, and is removed by one that comes long after', async () => {
  const recollection = await recollectionOf(context);
  await openAgain().keep(place(), recollection);
  const ofOne = readdirSync(onlyFolder()).length;
  await openAgain().keep(place(), recollection);
  const ofTwo = readdirSync(onlyFolder()).length;
  wait();
  await openAgain().keep(place(), recollection);

  expect(ofTwo).toBe(2 * ofOne - 1);
  expect(readdirSync(onlyFolder())).toHaveLength(ofOne);
  expect(await openAgain().recall(place())).toBeDefined();
});

test('of two that recalled the same, one does not take from the other what that still reads', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  wait();
  const [one, other] = [openAgain(), openAgain()];
  const [first, second] = [await one.recall(place()), await other.recall(place())];
  if (first === undefined || second === undefined) throw new Error('nothing recalled');
  const { recollection } = first;
  await one.keep(place(), { ...recollection, recipes: recollection.recipes.map(() => () => Buffer.from('another')) });

  expect(() => second.recollection.recipes.map((recipe) => recipe())).not.toThrow();
  await other.keep(place(), second.recollection);
  expect(await openAgain().recall(place())).toBeDefined();
});

test('what is recalled and kept again stands on the parts of before, however old', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  wait();
  const before = readdirSync(onlyFolder());
  const memory = openAgain();
  const recalled = await memory.recall(place());
  if (recalled === undefined) throw new Error('nothing recalled');
  await memory.keep(place(), recalled.recollection);

  expect(readdirSync(onlyFolder())).toEqual(before);
  expect(await openAgain().recall(place())).toBeDefined();
});

test('what an earlier version kept of an image, in a file, makes room', async () => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (let number = 0; number < 70; number++) writeFileSync(join(folder, `old-${number}`), 'x');

  await openAgain().keep(place(), await recollectionOf(context));

  expect(readdirSync(folder)).toHaveLength(64);
  expect(await openAgain().recall(place())).toBeDefined();
});

test('of many images the newest 64 are remembered', async () => {
  const recollection = await recollectionOf(context);
  for (let number = 0; number < 70; number++) await openAgain().keep(place(`image-${number}`), recollection);

  expect(readdirSync(folder)).toHaveLength(64);
  expect(await openAgain().recall(place('image-69'))).toBeDefined();
});

test('a look that changed nothing in the files leaves what is kept as it is', async () => {
  await openAgain().keep(place(), await recollectionOf(context));
  const before = readFileSync(head());

  await openAgain().recall(place());

  expect(readFileSync(head()).equals(before)).toBe(true);
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
