import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isToolError } from '../../errors.ts';
import { type ImageContext, openContexts, readContextsEarly } from './read-context.ts';

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
const pathsIn = async (reading: Promise<ImageContext>) => (await reading).context.entries.map(({ path }) => path);

test('images with one context and one ignore file share what is read, whatever their Dockerfiles', async () => {
  const contexts = readContextsEarly([place()], { signal });
  const first = await contexts.of(place());
  writeFileSync(join(folder, 'later.py'), 'two');

  expect(await contexts.of({ ...place(), dockerfile: join(folder, 'other') })).toBe(first);
  expect(await pathsIn(contexts.of(place()))).toEqual(['app.py']);
});

test("a Dockerfile's own ignore file makes another context", async () => {
  const other = { context: folder, dockerfile: join(folder, 'other') };
  writeFileSync(`${other.dockerfile}.dockerignore`, '*\n');

  const early = readContextsEarly([place(), other], { signal });

  expect(await pathsIn(early.of(other))).toEqual([]);
  expect(await pathsIn(early.of(place()))).toEqual(['app.py', 'other.dockerignore']);
});

test('what was not begun early is read when it is asked for, and a folder that is missing is told to who asks for it', async () => {
  const missing = { context: join(folder, 'missing'), dockerfile: join(folder, 'Dockerfile') };
  const early = readContextsEarly([missing], { signal });

  expect(await pathsIn(early.of(place()))).toEqual(['app.py']);
  await expect(early.of(missing)).rejects.toSatisfy((error) => isToolError(error, 'CONTEXT_NOT_FOUND'));
});

test('without a repository files are read, and nothing is vouched for', async () => {
  const { context, contentIds } = await openContexts({ signal }).of(place());

  const [file] = context.entries;
  if (file?.type !== 'file') throw new Error('app.py is no file');
  const unread = contentIds.unread?.(file);
  expect(unread).toBeDefined();
  expect(unread?.among.vouched(unread.row)).toBeUndefined();
  expect(contentIds(file)).toMatch(/^sha256:/);
});
