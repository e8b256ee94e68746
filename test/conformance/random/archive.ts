import { gzipSync } from 'node:zlib';
import fc from 'fast-check';

/** One entry of an archive that ADD may unpack. */
interface Packed {
  readonly name: string;
  readonly type: '0' | '1' | '2' | '5';
  readonly mode: number;
  readonly owner: number;
  readonly target: string;
  readonly content: string;
}

const BLOCK = 512;

const packed: fc.Arbitrary<Packed> = fc.record({
  name: fc.constantFrom(
    'a.txt',
    'dir/',
    'dir/b',
    './c',
    'sub/deep/d',
    'link',
    'lib',
    'app/e',
    'old.txt',
    'sp ace',
    'dir',
  ),
  type: fc.constantFrom('0', '0', '0', '5', '2', '1'),
  mode: fc.constantFrom(0o644, 0o755, 0o600, 0o4711, 0o1777),
  owner: fc.constantFrom(0, 0, 5, 1000),
  target: fc.constantFrom('a.txt', 'dir', '/etc/passwd', '../x', 'c'),
  content: fc.constantFrom('', 'one', 'two\n'),
});

/** Archives as tar and other programs make them, whole and broken, in base64. */
export const archive: fc.Arbitrary<string> = fc
  .record({
    entries: fc.array(packed, { maxLength: 6 }),
    form: fc.constantFrom('tar', 'tar', 'gzip', 'gzip', 'cut', 'not a tar'),
  })
  .map(({ entries, form }) => {
    const tar = Buffer.concat([...entries.map(packEntry), Buffer.alloc(2 * BLOCK)]);
    switch (form) {
      case 'tar':
        return tar;
      case 'gzip':
        return gzipSync(tar);
      case 'cut':
        return gzipSync(tar).subarray(0, 40);
      default:
        return gzipSync('{"no": "archive"}');
    }
  })
  .map((bytes) => bytes.toString('base64'));

function packEntry({ name, type, mode, owner, target, content }: Packed): Buffer {
  const body = Buffer.from(type === '0' ? content : '');
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0);
  head.write(octal(mode, 8), 100);
  head.write(octal(owner, 8), 108);
  head.write(octal(owner, 8), 116);
  head.write(octal(body.length, 12), 124);
  head.write(octal(1_600_000_000, 12), 136);
  head.write(' '.repeat(8), 148);
  head.write(type, 156);
  if (type === '1' || type === '2') head.write(target, 157);
  head.write('ustar\x0000', 257);
  head.write(
    octal(
      head.reduce((sum, byte) => sum + byte, 0),
      7,
    ),
    148,
  );
  return Buffer.concat([head, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
}

function octal(value: number, length: number): string {
  return `${value.toString(8).padStart(length - 1, '0')}\0`;
}
