import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import { arbitraryEntries, memoryFile } from './arbitrary-entries.ts';
import type { FileEntry, LayerEntry } from './entry.ts';
import { packLayer } from './pack.ts';
import type { PackedLayer } from './packed-layer.ts';

const never = new AbortController().signal;
const options = { mtimeSeconds: 1_700_000_000, signal: never };
const hasTar = /GNU tar/.test(spawnSync('tar', ['--version']).stdout?.toString() ?? '');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function bytesOf(layer: PackedLayer): Promise<Buffer> {
  const body = layer.open();
  if (body instanceof Uint8Array) return Buffer.from(body);
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function diskFile(path: string, bytes: Uint8Array): FileEntry {
  const file = join(folder, path.replaceAll('/', '_'));
  writeFileSync(file, bytes);
  const content = { from: 'disk' as const, file };
  return { type: 'file', path, mode: 0o644, uid: 0, gid: 0, size: bytes.length, digest: digestOf(bytes), content };
}

const large = Buffer.alloc(5 << 20, 'many blocks of a large file that changes while it is read ');

describe('what the descriptor says is true', () => {
  test('digest, size, diff id and uncompressed size are those of the bytes', async () => {
    const check = async (entries: LayerEntry[]) => {
      await using layer = await packLayer(entries, options);
      const compressed = await bytesOf(layer);
      const uncompressed = gunzipSync(compressed);

      expect(layer.descriptor).toEqual({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: digestOf(compressed),
        size: compressed.length,
      });
      expect(layer).toMatchObject({
        diffId: digestOf(uncompressed),
        uncompressedBytes: uncompressed.length,
        entryCount: entries.length,
      });
    };
    await fc.assert(fc.asyncProperty(arbitraryEntries, check), { numRuns: 50 });
  });

  test('each small file of the disk is shown with its bytes; others are not', async () => {
    const shown: string[] = [];
    const inspect = ({ path }: FileEntry, bytes: Uint8Array) => void shown.push(`${path}: ${Buffer.from(bytes)}`);
    const entries = [
      diskFile('large', large),
      diskFile('small', Buffer.from('x')),
      memoryFile({ path: 'inline' }, large),
    ];

    await using _layer = await packLayer(entries, { ...options, inspect });

    expect(shown).toEqual(['small: x']);
  });

  test('equal entries and time give equal bytes, and another time others', async () => {
    const entries = [diskFile('large', large), memoryFile({ path: 'small' }, Buffer.from('x'))];

    const first = await packLayer(entries, options);
    const second = await packLayer(entries, { ...options, memoryBytes: 0, folder });
    const later = await packLayer(entries, { ...options, mtimeSeconds: options.mtimeSeconds + 1 });

    expect(second.descriptor).toEqual(first.descriptor);
    expect(later.descriptor.digest).not.toBe(first.descriptor.digest);
    await Promise.all([first, second, later].map((layer) => layer[Symbol.asyncDispose]()));
  });

  test.skipIf(!hasTar)(
    'GNU tar unpacks the files, modes, links and times (skipped where GNU tar is missing)',
    async () => {
      const entries: LayerEntry[] = [
        { type: 'directory', path: 'app', mode: 0o750, uid: 0, gid: 0 },
        diskFile('app/large', large),
        memoryFile({ path: 'app/ünï', mode: 0o4755 }, Buffer.from('hi')),
        { type: 'hardlink', path: 'app/again', target: 'app/large', mode: 0o644, uid: 0, gid: 0 },
        { type: 'symlink', path: 'app/link', target: '../elsewhere', mode: 0o777, uid: 0, gid: 0 },
        memoryFile({ path: `app/${'long'.repeat(40)}` }, Buffer.from('long')),
      ];
      await using layer = await packLayer(entries, options);
      const out = mkdtempSync(join(folder, 'out-'));

      const tar = spawnSync('tar', ['-xzpf', '-', '-C', out], { input: await bytesOf(layer) });

      expect(tar.stderr.toString()).toBe('');
      const at = (path: string) => statSync(join(out, path));
      expect(at('app').mode & 0o7777).toBe(0o750);
      expect(readFileSync(join(out, 'app/large')).equals(large)).toBe(true);
      expect(at('app/again').ino).toBe(at('app/large').ino);
      expect(at('app/ünï')).toMatchObject({ mode: 0o104755, mtimeMs: options.mtimeSeconds * 1000 });
      expect(readlinkSync(join(out, 'app/link'))).toBe('../elsewhere');
      expect(readFileSync(join(out, `app/${'long'.repeat(40)}`), 'utf8')).toBe('long');
    },
  );
});

describe('a file that is not the one that was hashed makes no layer', () => {
  const cases: [why: string, size: Buffer, change: (file: string) => void][] = [
    ['grew', Buffer.from('before'), (file) => writeFileSync(file, 'before and after')],
    ['shrank', Buffer.from('before'), (file) => writeFileSync(file, 'b')],
    ['same size, other content', Buffer.from('before'), (file) => writeFileSync(file, 'BEFORE')],
    ['was removed', Buffer.from('before'), (file) => rmSync(file)],
    ['large, grew', large, (file) => writeFileSync(file, 'x', { flag: 'a' })],
    ['large, shrank', large, (file) => writeFileSync(file, large.subarray(1))],
    ['large, same size, other content', large, (file) => writeFileSync(file, Buffer.from(large).fill('!', 4 << 20))],
  ];
  test.each(cases)('%s', async (_why, bytes, change) => {
    const entry = diskFile('app/settings.py', bytes);
    change(join(folder, 'app_settings.py'));

    const packing = packLayer([entry], { ...options, memoryBytes: 0, folder });

    await expect(packing).rejects.toMatchObject({
      code: 'LAYER_FILE_CHANGED',
      message: expect.stringContaining('app/settings.py'),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('hydrofoil'))).toEqual([]);
  });
});

describe('a large layer', () => {
  const entries = () => Array.from({ length: 8 }, (_, index) => diskFile(`file${index}`, large));

  test('lies in a file without a name, which can be read again and at the same time', async () => {
    await using layer = await packLayer(entries(), { ...options, memoryBytes: 1000, folder });

    const [first, second] = await Promise.all([bytesOf(layer), bytesOf(layer)]);

    expect(digestOf(first)).toBe(layer.descriptor.digest);
    expect(digestOf(second)).toBe(layer.descriptor.digest);
    expect(readdirSync(folder).filter((name) => name.startsWith('hydrofoil'))).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')(
    'gives its space back when it is disposed, and when packing is aborted in the middle',
    async () => {
      const openFiles = () =>
        readdirSync('/proc/self/fd').flatMap((descriptor) => {
          try {
            return [readlinkSync(`/proc/self/fd/${descriptor}`)].filter((target) => target.includes(folder));
          } catch {
            return []; // closed since it was listed
          }
        });
      const layer = await packLayer(entries(), { ...options, memoryBytes: 1000, folder });
      const heldWhileOpen = openFiles().length;
      await layer[Symbol.asyncDispose]();
      const abort = new AbortController();
      const files = entries();
      const last = files[files.length - 1];
      const trap = {
        ...last,
        get path() {
          abort.abort(new Error('stopped'));
          return 'last';
        },
      } as FileEntry;

      const packing = packLayer([...files, trap], { ...options, signal: abort.signal, memoryBytes: 1000, folder });

      await expect(packing).rejects.toThrow('stopped');
      expect(heldWhileOpen).toBe(1);
      expect(openFiles()).toEqual([]);
      expect(readdirSync(folder).filter((name) => name.startsWith('hydrofoil'))).toEqual([]);
    },
  );
});

test('an aborted signal packs nothing', async () => {
  const packing = packLayer([memoryFile({ path: 'a' }, Buffer.from('x'))], {
    ...options,
    signal: AbortSignal.abort(new Error('stopped')),
  });

  await expect(packing).rejects.toThrow('stopped');
});
