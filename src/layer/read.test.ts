import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ToolError } from '../errors.ts';
import { MEDIA_TYPE } from '../oci/manifest.ts';
import { arbitraryEntries, memoryFile } from './arbitrary-entries.ts';
import type { LayerEntry } from './entry.ts';
import { packLayer } from './pack.ts';
import { readLayer } from './read.ts';
import type { TarHeader } from './tar.ts';

const never = new AbortController().signal;
const hasGnuTar = /GNU tar/.test(spawnSync('tar', ['--version']).stdout?.toString() ?? '');

async function* pieces(bytes: Uint8Array, pieceBytes = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Each piece comes in the place of the one before. */
async function* reused(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  const memory = Buffer.alloc(pieceBytes);
  for await (const piece of pieces(bytes, pieceBytes)) {
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}

async function packed(entries: readonly LayerEntry[]): Promise<Buffer> {
  await using layer = await packLayer(entries, { mtimeSeconds: 1, signal: never });
  const body = layer.open();
  if (!(body instanceof Uint8Array)) throw new Error('a small layer is kept in memory');
  return Buffer.from(body);
}

async function readAll(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string = MEDIA_TYPE.ociLayer,
): Promise<{ header: TarHeader; bytes: Buffer }[]> {
  const read: { header: TarHeader; bytes: Buffer }[] = [];
  for await (const { header, body } of readLayer(blob, mediaType, { signal: never })) {
    const parts: Buffer[] = [];
    for await (const part of body()) parts.push(Buffer.from(part));
    read.push({ header, bytes: Buffer.concat(parts) });
  }
  return read;
}

test('every entry comes back as it was packed', async () => {
  const check = async (entries: LayerEntry[], pieceBytes: number) => {
    const read = await readAll(pieces(await packed(entries), pieceBytes), MEDIA_TYPE.ociLayerGzip);

    expect(read.map(({ header }) => header)).toEqual(
      entries.map((entry) => {
        if (entry.type !== 'file') return entry;
        const { digest: _digest, content: _content, xattrs, ...rest } = entry;
        const attributes = Object.entries(xattrs ?? {}).filter(([, value]) => value.length >= 0);
        return xattrs === undefined
          ? rest
          : { ...rest, xattrs: Object.fromEntries(attributes.map(([key, value]) => [key, Buffer.from(value)])) };
      }),
    );
    expect(read.map(({ bytes }) => bytes.toString('hex'))).toEqual(
      entries.map((entry) =>
        entry.type === 'file' && entry.content.from === 'memory'
          ? Buffer.from(entry.content.bytes).toString('hex')
          : '',
      ),
    );
  };
  await fc.assert(fc.asyncProperty(arbitraryEntries, fc.integer({ min: 1, max: 3000 }), check), { numRuns: 60 });
});

test.each([
  ['plain', MEDIA_TYPE.ociLayer, (tar: Buffer) => tar],
  ['gzip', MEDIA_TYPE.ociLayerGzip, (tar: Buffer) => gzipSync(tar)],
  ["gzip under Docker's name", MEDIA_TYPE.dockerLayerGzip, (tar: Buffer) => gzipSync(tar)],
  ['zstd', MEDIA_TYPE.ociLayerZstd, (tar: Buffer) => zstdCompressSync(tar)],
])('%s layers are read', async (_what, mediaType, compress) => {
  const tar = gunzipSync(await packed([memoryFile({ path: 'etc/passwd' }, Buffer.from('root'))]));

  const read = await readAll(pieces(compress(tar)), mediaType);

  expect(read.map(({ header, bytes }) => [header.path, bytes.toString()])).toEqual([['etc/passwd', 'root']]);
});

test.each([
  ['plain', MEDIA_TYPE.ociLayer, (tar: Buffer) => tar],
  ['gzip', MEDIA_TYPE.ociLayerGzip, (tar: Buffer) => gzipSync(tar)],
])('pieces of a %s layer may come in the place of each other', async (_what, mediaType, compress) => {
  const content = randomBytes(5000);
  const entries = ['a', 'n'.repeat(300)].map((path) => memoryFile({ path }, content));

  const read = await readAll(reused(compress(gunzipSync(await packed(entries))), 700), mediaType);

  expect(read.map(({ header, bytes }) => [header.path, bytes.equals(content)])).toEqual([
    ['a', true],
    ['n'.repeat(300), true],
  ]);
});

test('a body that is not read, or read in part, is skipped', async () => {
  const names: string[] = [];
  const blob = await packed(['a', 'b', 'c'].map((path) => memoryFile({ path }, Buffer.alloc(5000))));

  for await (const entry of readLayer(pieces(blob, 700), MEDIA_TYPE.ociLayerGzip, { signal: never })) {
    names.push(entry.header.path);
    if (entry.header.path === 'b') await entry.body().next();
  }

  expect(names).toEqual(['a', 'b', 'c']);
});

describe.skipIf(!hasGnuTar)('archives of GNU tar (skipped where GNU tar is missing)', () => {
  function tarOf(options: readonly string[], fill: (folder: string) => void): Buffer {
    const folder = mkdtempSync(join(tmpdir(), 'read-test-'));
    try {
      fill(folder);
      const tar = spawnSync('tar', ['-c', '--numeric-owner', '--sort=name', ...options, '-C', folder, '.'], {
        maxBuffer: 1 << 28,
      });
      if (tar.status !== 0) throw new Error(tar.stderr.toString());
      return tar.stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const long = `${'directory/'.repeat(15)}${'n'.repeat(150)}`;

  test.each(['gnu', 'pax', 'posix', 'oldgnu'])(
    'long names, long links and large owners of the %s form',
    async (format) => {
      const tar = tarOf([`--format=${format}`, '--owner=u:4294967294', '--group=g:3000000'], (folder) => {
        mkdirSync(join(folder, 'directory/'.repeat(15)), { recursive: true });
        writeFileSync(join(folder, long), 'body');
        symlinkSync('t'.repeat(180), join(folder, 'link'));
        writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x41])]), 'bytes');
      });

      const read = await readAll(pieces(tar));

      const byPath = new Map(read.map(({ header, bytes }) => [header.path, { ...header, text: bytes.toString() }]));
      expect(byPath.get('')).toMatchObject({ type: 'directory' });
      expect(byPath.get(long)).toMatchObject({ type: 'file', uid: 4294967294, gid: 3000000, text: 'body' });
      expect(byPath.get('link')).toMatchObject({ type: 'symlink', target: 't'.repeat(180) });
      expect(byPath.get('\uDCFFA')).toMatchObject({ text: 'bytes' });
    },
  );

  test.each(['--format=gnu', '--format=posix --sparse-version=0.1', '--format=posix --sparse-version=1.0'])(
    'a file with holes has its real name and size, refuses its body, and does not disturb what follows (%s)',
    async (options) => {
      const tar = tarOf(['--sparse', ...options.split(' ')], (folder) => {
        const descriptor = openSync(join(folder, 'holes'), 'w');
        for (let index = 0; index < 40; index++) writeSync(descriptor, 'data', index * 1_000_000);
        ftruncateSync(descriptor, 50_000_000);
        closeSync(descriptor);
        writeFileSync(join(folder, 'next'), 'after');
      });
      const seen: [string, number | undefined][] = [];

      for await (const { header } of readLayer(pieces(tar), MEDIA_TYPE.ociLayer, { signal: never }))
        seen.push([header.path, header.size]);

      expect(tar.length).toBeLessThan(1_000_000); // else the file system has no holes and nothing is tested
      expect(seen).toEqual([
        ['', undefined],
        ['holes', 50_000_000],
        ['next', 5],
      ]);
      await expect(readAll(pieces(tar))).rejects.toMatchObject({ code: 'LAYER_UNSUPPORTED' });
    },
  );
});

describe('what is no layer is refused', () => {
  const blob = async () => await packed([memoryFile({ path: 'a' }, Buffer.alloc(100_000, 'x'))]);
  const cases: [why: string, mediaType: string, bytes: () => Promise<Uint8Array>, code: string][] = [
    ['text instead of gzip', MEDIA_TYPE.ociLayerGzip, async () => Buffer.from('<html>sign in</html>'), 'LAYER_INVALID'],
    ['text instead of zstd', MEDIA_TYPE.ociLayerZstd, async () => Buffer.from('<html>sign in</html>'), 'LAYER_INVALID'],
    ['text instead of tar', MEDIA_TYPE.ociLayer, async () => Buffer.alloc(2000, 'text '), 'LAYER_INVALID'],
    ['gzip that ends early', MEDIA_TYPE.ociLayerGzip, async () => (await blob()).subarray(0, -20), 'LAYER_INVALID'],
    [
      'tar that ends in a body',
      MEDIA_TYPE.ociLayer,
      async () => gunzipSync(await blob()).subarray(0, 5000),
      'LAYER_INVALID',
    ],
    [
      'tar that ends in a header',
      MEDIA_TYPE.ociLayer,
      async () => gunzipSync(await blob()).subarray(0, 100),
      'LAYER_INVALID',
    ],
    [
      'a name that leads out',
      MEDIA_TYPE.ociLayerGzip,
      async () => await packed([memoryFile({ path: '../x' }, Buffer.alloc(0))]),
      'LAYER_INVALID',
    ],
    ['an unknown media type', 'application/octet-stream', blob, 'LAYER_MEDIA_TYPE_UNKNOWN'],
  ];
  test.each(cases)('%s', async (_why, mediaType, bytes, code) => {
    await expect(readAll(pieces(await bytes()), mediaType)).rejects.toMatchObject({ code });
  });

  test('an error of the source stays what it is', async () => {
    const bytes = await blob();
    async function* breaking() {
      yield bytes.subarray(0, 50);
      throw new ToolError('REGISTRY_AWAY', 'connection reset');
    }

    await expect(readAll(breaking(), MEDIA_TYPE.ociLayerGzip)).rejects.toMatchObject({ code: 'REGISTRY_AWAY' });
  });
});

describe('the source is let go', () => {
  const source = () => {
    const state = { closed: false };
    async function* chunks() {
      try {
        const block = gzipSync(Buffer.alloc(0));
        const blob = await packed(['a', 'b'].map((path) => memoryFile({ path }, Buffer.alloc(1000))));
        yield* pieces(blob, 100);
        for (;;) yield block;
      } finally {
        state.closed = true;
      }
    }
    return { state, chunks: chunks() };
  };

  test('when the reader has seen enough', async () => {
    const { state, chunks } = source();

    for await (const { header } of readLayer(chunks, MEDIA_TYPE.ociLayerGzip, { signal: never }))
      if (header.path === 'a') break;
    await expect.poll(() => state.closed).toBe(true);
  });

  test('when the signal is aborted', async () => {
    const { state, chunks } = source();
    const abort = new AbortController();

    const reading = async () => {
      for await (const { header } of readLayer(chunks, MEDIA_TYPE.ociLayerGzip, { signal: abort.signal })) {
        if (header.path === 'a') abort.abort(new Error('stopped'));
      }
    };

    await expect(reading()).rejects.toThrow('stopped');
    await expect.poll(() => state.closed).toBe(true);
  });
});
