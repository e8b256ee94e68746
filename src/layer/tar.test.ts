import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { unpackTar } from 'modern-tar';
import { describe, expect, test } from 'vitest';
import { decodePath, encodePath } from '../path-bytes.ts';
import { arbitraryEntries } from './arbitrary-entries.ts';
import type { LayerEntry } from './entry.ts';
import { encodeTarHeader, paddingOf, TAR_END, type TarHeader } from './tar.ts';

const MTIME = 1_700_000_000;

/** Lists an archive as Python's tarfile reads it; bytes come as hex. */
const PYTHON = `
import sys, tarfile, json
hexed = lambda text: text.encode('utf-8', 'surrogateescape').hex()
kinds = {b'0': 'file', b'1': 'hardlink', b'2': 'symlink', b'5': 'directory'}
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|', encoding='utf-8', errors='surrogateescape') as tar:
    for member in tar:
        body = tar.extractfile(member).read().hex() if member.isreg() else ''
        xattrs = {k[13:]: hexed(v) for k, v in member.pax_headers.items() if k.startswith('SCHILY.xattr.')}
        print(json.dumps([hexed(member.name), kinds[member.type], member.mode, member.uid, member.gid, hexed(member.linkname), member.mtime,
                          member.uname + member.gname, body, xattrs]))
`;
const hasPython = spawnSync('python3', ['-c', 'import tarfile']).status === 0;

function tarOf(entries: readonly LayerEntry[], mtimeSeconds = MTIME): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    parts.push(encodeTarHeader(entry, mtimeSeconds));
    if (entry.type !== 'file' || entry.content.from !== 'memory') continue;
    parts.push(entry.content.bytes, Buffer.alloc(paddingOf(entry.size)));
  }
  return Buffer.concat([...parts, TAR_END]);
}

const header = (given: Partial<TarHeader>): TarHeader => ({
  path: 'a',
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  ...given,
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('read back by others', () => {
  test.skipIf(!hasPython)(
    'Python reads every field of every entry as it was written (skipped where Python is missing)',
    { timeout: 60_000 },
    () => {
      const check = (entries: LayerEntry[]) => {
        const listed = spawnSync('python3', ['-c', PYTHON], { input: tarOf(entries) });

        expect(listed.stderr.toString()).toBe('');
        const lines = listed.stdout
          .toString()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line));
        expect(lines).toEqual(
          entries.map((entry) => [
            hex(encodePath(entry.path)),
            entry.type,
            entry.mode,
            entry.uid,
            entry.gid,
            entry.type === 'symlink' || entry.type === 'hardlink' ? hex(encodePath(entry.target)) : '',
            MTIME,
            '',
            entry.type === 'file' && entry.content.from === 'memory' ? hex(entry.content.bytes) : '',
            entry.type === 'file'
              ? Object.fromEntries(Object.entries(entry.xattrs ?? {}).map(([k, v]) => [k, hex(v)]))
              : {},
          ]),
        );
      };
      fc.assert(fc.property(arbitraryEntries, check), { numRuns: 20 });
    },
  );

  test('modern-tar reads the same names, types, owners and bodies, where names are UTF-8', async () => {
    const check = async (all: LayerEntry[]) => {
      const entries = all.filter(
        ({ path, ...rest }) => path.isWellFormed() && (!('target' in rest) || rest.target.isWellFormed()),
      );
      const read = await unpackTar(tarOf(entries), { strict: true });

      expect(read.map(({ header: { name, mode, uid, gid } }) => ({ name, mode, uid, gid }))).toEqual(
        entries.map(({ path, type, mode, uid, gid }) => ({
          name: type === 'directory' ? `${path}/` : path,
          mode,
          uid,
          gid,
        })),
      );
    };
    await fc.assert(fc.asyncProperty(arbitraryEntries, check), { numRuns: 100 });
  });
});

describe('a PAX header stands only where ustar cannot say it', () => {
  const cases: [why: string, given: Partial<TarHeader>, blocks: number][] = [
    ['short ASCII name', {}, 1],
    ['name of 100 bytes', { path: 'n'.repeat(100) }, 1],
    ['name of 101 bytes without a slash', { path: 'n'.repeat(101) }, 3],
    ['name that can be cut into prefix and name', { path: `${'p'.repeat(155)}/${'n'.repeat(100)}` }, 1],
    ['name whose prefix is one too long', { path: `${'p'.repeat(156)}/${'n'.repeat(100)}` }, 3],
    ['directory of 99 bytes, with its slash 100', { type: 'directory', path: 'd'.repeat(99) }, 1],
    ['directory of 100 bytes, whose slash is no place to cut', { type: 'directory', path: 'd'.repeat(100) }, 3],
    ['name that is not ASCII', { path: 'é' }, 3],
    ['link target of 100 bytes', { type: 'symlink', target: 't'.repeat(100) }, 1],
    [
      'link target of 101 bytes, which has no prefix field',
      { type: 'symlink', target: `${'t'.repeat(50)}/${'t'.repeat(50)}` },
      3,
    ],
    ['largest owner of seven octal digits', { uid: 2_097_151, gid: 2_097_151 }, 1],
    ['owner above seven octal digits', { uid: 2_097_152 }, 3],
    ['largest size of eleven octal digits', { size: 8 ** 11 - 1 }, 1],
    ['8 GiB', { size: 8 ** 11 }, 3],
    ['extended attribute', { xattrs: { 'user.a': Buffer.from([0, 255]) } }, 3],
  ];
  test.each(cases)('%s', (_why, given, blocks) => {
    expect(encodeTarHeader(header(given), MTIME).length).toBe(blocks * 512);
  });
});

test('bytes that are not UTF-8 stand in the PAX record as they are', () => {
  const name = Buffer.from([0x61, 0xff, 0xfe, 0x62]);

  const written = encodeTarHeader(header({ path: decodePath(name) }), MTIME);

  expect(
    written.subarray(512, 512 + 13).equals(Buffer.concat([Buffer.from('13 path='), name, Buffer.from('\n')])),
  ).toBe(true);
});

test('the length of a PAX record counts its own digits, also where they become one more', () => {
  for (const length of [85, 86, 87, 88, 89, 90, 983, 984, 985, 986, 987, 988, 989, 990]) {
    const written = encodeTarHeader(
      header({ path: 'é'.repeat(60), xattrs: { 'user.a': Buffer.alloc(length, 'x') } }),
      MTIME,
    );
    const body = written.subarray(512);
    const [, declared = ''] = /^(\d+) /.exec(body.toString('latin1')) ?? [];

    expect(body[Number(declared) - 1]).toBe(0x0a);
    expect(body[Number(declared)]).not.toBe(0x0a);
  }
});

test('the root is written as "./"', () => {
  expect(encodeTarHeader(header({ path: '', type: 'directory' }), MTIME).toString('latin1', 0, 3)).toBe('./\0');
});

test('a name with a NUL is refused', () => {
  expect(() => encodeTarHeader(header({ path: 'a\0b' }), MTIME)).toThrow(
    expect.objectContaining({ code: 'LAYER_NAME_INVALID' }),
  );
});
