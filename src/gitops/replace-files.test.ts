import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFiles } from './replace-files.ts';

test('a file that somebody changed meanwhile stops all of them', async () => {
  const folder = await folderOf({ a: 'old a', b: 'changed b' });

  const changed = await replaceFiles([change(folder, 'a'), change(folder, 'b')]);

  expect(changed).toEqual([join(folder, 'b')]);
  expect(await contentsOf(folder)).toEqual({ a: 'old a', b: 'changed b' });
});

test('a file that is gone stops all of them', async () => {
  const folder = await folderOf({ a: 'old a' });

  await expect(replaceFiles([change(folder, 'a'), change(folder, 'b')])).rejects.toMatchObject({ code: 'ENOENT' });

  expect(await contentsOf(folder)).toEqual({ a: 'old a' });
});

test('all are replaced when nothing stands against it', async () => {
  const folder = await folderOf({ a: 'old a', b: 'old b', c: 'old c' });

  expect(await replaceFiles([change(folder, 'a'), change(folder, 'b')])).toEqual([]);

  expect(await contentsOf(folder)).toEqual({ a: 'new a', b: 'new b', c: 'old c' });
});

function change(folder: string, name: string) {
  return { file: join(folder, name), before: `old ${name}`, after: `new ${name}` };
}

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-replace-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

async function contentsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}
