import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isToolError } from '../errors.ts';
import { readContextsEarly, readImageContext } from './read-context.ts';

const { signal } = new AbortController();
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-context-'));
  writeFileSync(join(folder, 'app.py'), 'one');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const place = () => ({ context: folder, dockerfile: join(folder, 'Dockerfile') });
const pathsIn = async (reading: ReturnType<typeof readImageContext> | undefined) =>
  (await reading)?.context.entries.map(({ path }) => path);

test('images with one context and one ignore file share what is read early', async () => {
  const early = readContextsEarly([place(), place()], { signal });

  expect(early.of(place())).toBe(early.of(place()));
  expect(await pathsIn(early.of(place()))).toEqual(['app.py']);
});

test("a Dockerfile's own ignore file makes another context", async () => {
  const other = { context: folder, dockerfile: join(folder, 'other') };
  writeFileSync(`${other.dockerfile}.dockerignore`, '*\n');

  const early = readContextsEarly([place(), other], { signal });

  expect(await pathsIn(early.of(other))).toEqual([]);
  expect(await pathsIn(early.of(place()))).toEqual(['app.py', 'other.dockerignore']);
});

test('what was not asked for early is not there, and a folder that is missing is told to who asks for it', async () => {
  const missing = { context: join(folder, 'missing'), dockerfile: join(folder, 'Dockerfile') };
  const early = readContextsEarly([missing], { signal });

  expect(early.of(place())).toBeUndefined();
  await expect(early.of(missing)).rejects.toSatisfy((error) => isToolError(error, 'CONTEXT_NOT_FOUND'));
});

test('without a repository files are read, and nothing is vouched for', async () => {
  const { context, contentIds } = await readImageContext(place(), { signal });

  const [file] = context.entries;
  if (file?.type !== 'file') throw new Error('app.py is no file');
  const unread = contentIds.unread?.(file);
  expect(unread).toBeDefined();
  expect(unread?.among.vouched(unread.row)).toBeUndefined();
  expect(contentIds(file)).toMatch(/^sha256:/);
});
