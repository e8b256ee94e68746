import { mkdtemp, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readContentIds } from '../../context/content-id.ts';
import { noRules } from '../../context/dockerignore.ts';
import type { ContextTree } from '../../context/tree.ts';
import { readContext } from '../../context/walk.ts';
import { digestOf } from '../../oci/digest.ts';
import { openAddedArchives } from './added-archives.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'added-archives-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = { signal: new AbortController().signal };
const tar = () =>
  packTar([
    { header: { name: './', type: 'directory', mode: 0o700, size: 0 } },
    { header: { name: './a', size: 1, mode: 0o640, uid: 3 }, body: 'x' },
  ]);

async function context(): Promise<ContextTree> {
  return readContext(folder, { ...options, ignore: noRules });
}

async function openContext() {
  const tree = await context();
  return openAddedArchives(tree, readContentIds(tree));
}

test('an archive is known once it is read, its files by their digests', async () => {
  await writeFile(join(folder, 'a.tgz'), gzipSync(await tar()));
  const archives = await openContext();

  expect(archives.known('a.tgz')).toBeUndefined();
  await archives.read('a.tgz', options);

  expect(archives.known('a.tgz')).toMatchObject({
    kind: 'archive',
    archive: { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' },
    entries: [{ path: 'a', type: 'file', mode: 0o640, uid: 3, size: 1, digest: digestOf('x') }],
  });
});

test('one that every build would read for seconds is left to the engine', async () => {
  await writeFile(join(folder, 'large.tar'), await tar());
  await truncate(join(folder, 'large.tar'), (64 << 20) + 1);
  const archives = await openContext();

  await archives.read('large.tar', options);

  expect(archives.known('large.tar')).toEqual({ kind: 'engine', because: 'large.tar has more than 64 MiB' });
});

test('a file that is gone meanwhile is told as that', async () => {
  await writeFile(join(folder, 'a.tar'), await tar());
  const archives = await openContext();
  await unlink(join(folder, 'a.tar'));

  await expect(archives.read('a.tar', options)).rejects.toMatchObject({ code: 'CONTEXT_FILE_CHANGED' });
});

test('reading ends when the run does', async () => {
  await writeFile(join(folder, 'a.tgz'), gzipSync(await tar()));
  const archives = await openContext();

  await expect(archives.read('a.tgz', { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
});
