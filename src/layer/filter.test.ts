import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { memoryFile } from './arbitrary-entries.ts';
import type { LayerEntry } from './entry.ts';
import { repackFiltered } from './filter.ts';
import { packLayer } from './pack.ts';
import { readLayer } from './read.ts';
import { encodeTarHeader, TAR_END } from './tar.ts';

const options = { mtimeSeconds: 5, signal: new AbortController().signal };
const inside = (folder: string) => (path: string) => path === folder || path.startsWith(`${folder}/`);
const owned = { mode: 0o755, uid: 7, gid: 8 };

interface Opened {
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly times: () => number;
}

async function layerOf(entries: readonly LayerEntry[]): Promise<Opened> {
  await using layer = await packLayer(entries, { ...options, mtimeSeconds: 99 });
  const body = layer.open();
  let times = 0;
  const open = async function* () {
    times++;
    if (body instanceof Uint8Array) yield body;
  };
  return { open, times: () => times };
}

async function filtered(layer: Opened, keep: (path: string) => boolean): Promise<string[]> {
  await using result = await repackFiltered(layer.open, MEDIA_TYPE.ociLayerGzip, { ...options, keep });
  const body = result.open();
  const lines: string[] = [];
  for await (const { header, body: bytes } of readLayer(
    body instanceof Uint8Array ? once(body) : body,
    MEDIA_TYPE.ociLayerGzip,
    options,
  )) {
    const parts: Buffer[] = [];
    for await (const part of bytes()) parts.push(Buffer.from(part));
    const text =
      header.type === 'file' ? `=${Buffer.concat(parts)}` : header.target === undefined ? '/' : `->${header.target}`;
    lines.push(`${header.path}${text} ${header.mode.toString(8)} ${header.uid}:${header.gid}`);
  }
  return lines;
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

const file = (path: string, text: string) => memoryFile({ path, ...owned }, Buffer.from(text));
const directory = (path: string): LayerEntry => ({ type: 'directory', path, ...owned });
const hardlink = (path: string, target: string): LayerEntry => ({ type: 'hardlink', path, target, ...owned });

test('only what is named stays, with the directories above it', async () => {
  const layer = await layerOf([
    directory('app'),
    directory('app/__pycache__'),
    file('app/__pycache__/a.pyc', 'stale'),
    directory('app/static'),
    file('app/static/a.css', 'a'),
    directory('root'),
    file('root/.cache', 'x'),
  ]);

  expect(await filtered(layer, inside('app/static'))).toEqual([
    'app/ 755 7:8',
    'app/static/ 755 7:8',
    'app/static/a.css=a 755 7:8',
  ]);
  expect(layer.times()).toBe(1);
});

test('a directory above is not made up when the layer has none', async () => {
  const layer = await layerOf([file('app/static/a.css', 'a')]);

  expect(await filtered(layer, inside('app/static'))).toEqual(['app/static/a.css=a 755 7:8']);
});

test('whiteouts inside stay, the one of the output itself too, others do not', async () => {
  const layer = await layerOf([
    file('app/.wh.old', ''),
    file('app/.wh.static', ''),
    file('app/static/.wh..wh..opq', ''),
    file('app/static/.wh.b.css', ''),
  ]);

  expect(await filtered(layer, inside('app/static'))).toEqual([
    'app/.wh.static= 755 7:8',
    'app/static/.wh..wh..opq= 755 7:8',
    'app/static/.wh.b.css= 755 7:8',
  ]);
});

describe('hard links', () => {
  test('both names kept: the link stays a link', async () => {
    const layer = await layerOf([file('app/static/a', 'text'), hardlink('app/static/b', 'app/static/a')]);

    expect(await filtered(layer, inside('app/static'))).toEqual([
      'app/static/a=text 755 7:8',
      'app/static/b->app/static/a 755 7:8',
    ]);
  });

  test('the first name is not kept: the first link becomes the file, the others link to it', async () => {
    const layer = await layerOf([
      file('app/cache', 'text'),
      directory('app/static'),
      hardlink('app/static/b', 'app/cache'),
      hardlink('app/static/c', 'app/cache'),
      file('app/static/d', 'other'),
    ]);

    expect(await filtered(layer, inside('app/static'))).toEqual([
      'app/static/b=text 755 7:8',
      'app/static/c->app/static/b 755 7:8',
      'app/static/ 755 7:8',
      'app/static/d=other 755 7:8',
    ]);
    expect(layer.times()).toBe(2);
  });

  test('a link to a file that the layer does not hold is an error, not a lost file', async () => {
    const tar = Buffer.concat([
      encodeTarHeader({ path: 'app/static/b', type: 'hardlink', target: 'elsewhere', mode: 0o644, uid: 0, gid: 0 }, 1),
      TAR_END,
    ]);

    const filtering = repackFiltered(() => once(gzipSync(tar)), MEDIA_TYPE.ociLayerGzip, {
      ...options,
      keep: inside('app/static'),
    });

    await expect(filtering).rejects.toMatchObject({
      code: 'LAYER_INVALID',
      message: expect.stringContaining('elsewhere'),
    });
  });
});

test('the times of the layer that was filtered leave no trace', async () => {
  const entries = [file('app/static/a', 'text')];
  const early = await packLayer(entries, { ...options, mtimeSeconds: 1 });
  const late = await packLayer(entries, { ...options, mtimeSeconds: 2 });

  const results = await Promise.all(
    [early, late].map(async (layer) => {
      const body = layer.open();
      return await repackFiltered(() => (body instanceof Uint8Array ? once(body) : body), MEDIA_TYPE.ociLayerGzip, {
        ...options,
        keep: () => true,
      });
    }),
  );

  expect(early.descriptor.digest).not.toBe(late.descriptor.digest);
  expect(results[0]?.descriptor).toEqual(results[1]?.descriptor);
});
