import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFolder } from './folder-files.ts';

test('no file is written through a link of the state, though its name leads there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-folder-files-'));
  const content = Buffer.from('x');
  try {
    const written = writeFolder(join(folder, 'state'), [
      { name: 'a', kind: 'link', content: Buffer.from(folder) }, // "A" where the file system ignores case
      { name: 'a/outside', kind: 'file', content },
    ]);

    await expect(written).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readdir(folder)).toEqual(['state']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
