import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { isToolError } from '../errors.ts';
import { digestOf } from '../oci/digest.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import type { Archive, FileEntry } from './entry.ts';
import { createExtraction } from './extract.ts';
import { packLayer } from './pack.ts';
import { readLayer } from './read.ts';

const { signal } = new AbortController();
const large = Buffer.alloc(3_000_000, 'large ');

const files: Readonly<Record<string, Buffer>> = {
  'app/one.js': Buffer.from('one'),
  'app/empty': Buffer.alloc(0),
  'app/large.bin': large,
  'lib/other': Buffer.from('other'),
};

async function countedArchive(): Promise<{ archive: Archive; opened: () => number }> {
  const tar = await packTar(
    Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length, mode: 0o644 }, body })),
  );
  let count = 0;
  const open = async function* () {
    count++;
    yield gzipSync(tar);
  };
  return { archive: { id: 'layer', mediaType: MEDIA_TYPE.ociLayerGzip, open }, opened: () => count };
}

function entryOf(path: string, archive: Archive, bytes = files[path] ?? Buffer.alloc(0)): FileEntry {
  const content = { from: 'archive', archive, path } as const;
  return {
    type: 'file',
    path: `new/${path}`,
    mode: 0o600,
    uid: 1,
    gid: 2,
    size: bytes.length,
    digest: digestOf(bytes),
    content,
  };
}

test('files that lie in an archive are packed with their bytes', async () => {
  const { archive } = await countedArchive();
  const entries = Object.keys(files).map((path) => entryOf(path, archive));

  await using layer = await packLayer(entries, { mtimeSeconds: 1, signal });

  const read = new Map<string, string>();
  for await (const { header, body } of readLayer(bytesOf(layer.open()), MEDIA_TYPE.ociLayerGzip, { signal }))
    read.set(header.path, digestOf(Buffer.concat(await Array.fromAsync(body(), (part) => Buffer.from(part)))));
  expect([...read]).toEqual(Object.entries(files).map(([path, bytes]) => [`new/${path}`, digestOf(bytes)]));
});

test('an archive is read once for everything that is taken from it together', async () => {
  const { archive, opened } = await countedArchive();
  const entries = Object.keys(files).map((path) => entryOf(path, archive));
  await using extraction = createExtraction();

  await extraction.take(entries, { signal });
  for (const entry of entries) {
    await using layer = await packLayer([entry], { mtimeSeconds: 1, signal, extraction });
    expect(layer.entryCount).toBe(1);
  }

  expect(opened()).toBe(1);
});

test('content that is not what its digest says is not packed', async () => {
  const { archive } = await countedArchive();
  const lying = { ...entryOf('app/one.js', archive), digest: digestOf('two') };

  await expect(packLayer([lying], { mtimeSeconds: 1, signal })).rejects.toThrow('its content is another one');
});

test('an archive without the file is damaged', async () => {
  const { archive } = await countedArchive();

  await expect(packLayer([entryOf('app/none', archive)], { mtimeSeconds: 1, signal })).rejects.toSatisfy((error) =>
    isToolError(error, 'LAYER_INVALID'),
  );
});

async function* bytesOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}
