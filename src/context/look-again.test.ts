import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseIgnore } from './dockerignore.ts';
import { lookAgain, type SecondLook } from './look-again.ts';
import { type Sighting, sightingOf } from './sighting.ts';
import { readContext } from './walk.ts';

const { signal } = new AbortController();
const ignore = parseIgnore('*.log\nhidden/*\n!hidden/seen\n', '.dockerignore');
let context: string;

beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), 'look-again-'));
  mkdirSync(join(context, 'src/empty'), { recursive: true });
  mkdirSync(join(context, 'hidden'));
  for (const path of ['a', 'b', 'src/c', 'hidden/seen', 'hidden/other']) write(path, `${path}\n`);
  symlinkSync('a', join(context, 'link'));
});

afterEach(() => rmSync(context, { recursive: true, force: true }));

function write(path: string, content: string): void {
  writeFileSync(join(context, path), content);
}

const HOUR_MS = 3_600_000;

/** What is seen now, as if it had been seen an hour later: nothing is too young to be believed then. */
function seeLongAfter(): Promise<Sighting> {
  return see(HOUR_MS);
}

async function see(laterMs = 0): Promise<Sighting> {
  const tree = await readContext(context, { ignore, signal });
  const visit = tree.visit && { ...tree.visit, startedAtMs: tree.visit.startedAtMs + laterMs };
  const sighting = sightingOf({ ...tree, ...(visit && { visit }) });
  if (sighting === undefined) throw new Error('nothing seen');
  return sighting;
}

function look(before: Sighting): Promise<SecondLook | undefined> {
  return lookAgain(context, before, { ignore, signal });
}

/** Undefined: it must be read anew. */
function touchedPaths(second: SecondLook | undefined): readonly string[] | undefined {
  return second?.touched.map(second.sighting.files.paths.at);
}

test('where nothing happened no file is touched', async () => {
  const before = await seeLongAfter();

  expect(touchedPaths(await look(before))).toEqual([]);
});

test('what was written shortly before the look counts as touched, for it may have been written again in the same tick', async () => {
  const before = await see();

  expect(touchedPaths(await look(before))).toEqual(['a', 'b', 'hidden/seen', 'src/c']);
});

test('what has a time in the future counts as touched', async () => {
  utimesSync(join(context, 'a'), 4e9, 4e9);
  const before = await seeLongAfter();

  expect(touchedPaths(await look(before))).toEqual(['a']);
});

test.each<[string, () => void]>([
  ['another content', () => write('b', 'c\n')],
  ['another length', () => write('b', 'longer\n')],
  ['the same content', () => write('b', 'b\n')],
  ['a time that was set', () => utimesSync(join(context, 'b'), 1, 1)],
  [
    'another content and the time of before',
    () => {
      utimesSync(join(context, 'b'), 1, 1);
      write('b', 'c\n');
      utimesSync(join(context, 'b'), 1, 1);
    },
  ],
  [
    'another file of its name',
    () => {
      write('b.new', 'b\n');
      renameSync(join(context, 'b.new'), join(context, 'b'));
    },
  ],
])('a file with %s is touched, and no other', async (_, change) => {
  utimesSync(join(context, 'b'), 1, 1);
  const before = await seeLongAfter();
  change();

  expect(touchedPaths(await look(before))).toEqual(['b']);
});

test.each<[string, () => void]>([
  ['a new file', () => write('new', '')],
  ['a new file below', () => write('src/empty/new', '')],
  ['a new file in a folder that is ignored, which is not', () => rmSync(join(context, 'hidden/seen'))],
  ['a file that is gone', () => rmSync(join(context, 'src/c'))],
  ['a folder that is gone', () => rmSync(join(context, 'src'), { recursive: true })],
  ['another mode of a file', () => chmodSync(join(context, 'a'), 0o600)],
  ['another mode of a folder', () => chmodSync(join(context, 'src'), 0o700)],
  ['another mode of the context', () => chmodSync(context, 0o755)],
  ['a second name of a file', () => linkSync(join(context, 'src/c'), `${context}.second`)],
  ['a link that leads elsewhere', () => relink('b')],
  ['a file where a link was', () => replace('link', () => write('link', 'a\n'))],
  ['a link where a file was', () => replace('b', () => symlinkSync('a', join(context, 'b')))],
  ['a file where a folder was', () => replace('src', () => write('src', ''))],
  ['a folder where a file was', () => replace('b', () => mkdirSync(join(context, 'b')))],
  ['a link to the folder that was there', () => linkTo('src')],
  ['no context any more', () => rmSync(context, { recursive: true })],
])('%s: the context must be read anew', async (_, change) => {
  const before = await seeLongAfter();
  change();

  expect(await look(before)).toBeUndefined();
  rmSync(`${context}.second`, { recursive: true, force: true });
});

test.each<[string, () => void]>([
  ['a new file that is ignored', () => write('src.log', '')],
  ['another content of a file that is ignored', () => write('hidden/other', 'another\n')],
  ['a link that is made again', () => relink('a')],
  [
    'a file that came and went',
    () => {
      write('src/new', '');
      rmSync(join(context, 'src/new'));
    },
  ],
])('%s touches nothing', async (_, change) => {
  const before = await seeLongAfter();
  change();

  expect(touchedPaths(await look(before))).toEqual([]);
});

test('where a name that is no text came, the context is read anew, though the name is no part of it', async () => {
  const before = await seeLongAfter();
  mkdirSync(Buffer.from(`${context}/src/\xff.log`, 'latin1'));

  expect(await look(before)).toBeUndefined();
});

test('the second look is what a third one begins with', async () => {
  const before = await seeLongAfter();
  write('a', 'another\n');
  const soon = await whenItIs(HOUR_MS, () => look(before));
  const later = await whenItIs(2 * HOUR_MS, () => look(before));
  if (soon === undefined || later === undefined) throw new Error('nothing seen');
  write('b', 'another\n');

  expect(touchedPaths(await look(later.sighting))).toEqual(['b']);
  utimesSync(join(context, 'b'), (Date.now() + HOUR_MS) / 1_000, (Date.now() + HOUR_MS) / 1_000);
  const young = await whenItIs(HOUR_MS, () => look(soon.sighting));
  expect(young && touchedPaths(await look(young.sighting))).toEqual(['b']);
});

test('where the clock was set back, what is older than the look by the clock of now only counts as touched', async () => {
  const before = await seeLongAfter();

  const second = await look(before);

  expect(second && touchedPaths(await look(second.sighting))).toEqual(['a', 'b', 'hidden/seen', 'src/c']);
});

/** With a clock that is ahead. */
async function whenItIs<T>(laterMs: number, act: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + laterMs });
  try {
    return await act();
  } finally {
    vi.useRealTimers();
  }
}

test('who interrupts it is heard', async () => {
  for (let number = 0; number < 1_100; number++) write(`src/${number}`, '');
  const before = await seeLongAfter();
  const stop = new AbortController();

  const looking = lookAgain(context, before, { ignore, signal: stop.signal });
  stop.abort();

  await expect(looking).rejects.toThrow();
});

test.each<[string, () => void]>([
  ['a file with two names', () => linkSync(join(context, 'a'), join(context, 'second'))],
  ['a name that is not UTF-8', () => writeFileSync(Buffer.from(`${context}/\xff`, 'latin1'), '')],
])('a context with %s is none that can be looked at again', async (_, make) => {
  make();

  expect(sightingOf(await readContext(context, { ignore, signal }))).toBeUndefined();
});

function relink(target: string): void {
  replace('link', () => symlinkSync(target, join(context, 'link')));
}

function replace(path: string, make: () => void): void {
  rmSync(join(context, path), { recursive: true });
  make();
}

function linkTo(folder: string): void {
  renameSync(join(context, folder), `${context}.second`);
  symlinkSync(`${context}.second`, join(context, folder));
}
