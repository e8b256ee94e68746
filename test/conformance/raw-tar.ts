/** An entry of an archive as it is written, right or wrong: only what a test wants to be odd about it. */
export interface RawTarEntry {
  readonly name: string;
  /** "0" a file, "1" a hard link, "2" a symbolic link, "5" a folder, … */
  readonly flag?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly link?: string;
  readonly body?: string;
  /** "posix" unless it says otherwise. */
  readonly format?: keyof typeof MAGIC;
  /** What POSIX's prefix field holds. */
  readonly prefix?: string;
  /** PAX records that stand before it. */
  readonly pax?: Readonly<Record<string, string>>;
  /** Checksum of signed bytes, as some old writers made it. */
  readonly signed?: true;
}

const MAGIC = { posix: 'ustar\x0000', gnu: 'ustar  \0', none: '' };

/** A tar archive with the two blocks of zeros at its end. */
export function rawTar(entries: readonly RawTarEntry[], end = 2): Buffer {
  return Buffer.concat([...entries.map(rawEntry), Buffer.alloc(512 * end)]);
}

export function rawEntry({ pax, ...entry }: RawTarEntry): Buffer {
  const own = Buffer.concat([header(entry), padded(entry.body ?? '')]);
  if (pax === undefined) return own;
  const body = Object.entries(pax).map(paxRecord).join('');
  return Buffer.concat([header({ name: 'pax', flag: 'x', body }), padded(body), own]);
}

function header(entry: RawTarEntry): Buffer {
  const { name, flag = '0', mode = 0o644, uid = 0, gid = 0, link = '', body = '', prefix = '' } = entry;
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  const octals: readonly (readonly [number, number, number])[] = [
    [mode, 100, 8],
    [uid, 108, 8],
    [gid, 116, 8],
    [Buffer.byteLength(body), 124, 12],
    [1_700_000_000, 136, 12],
  ];
  for (const [value, at, length] of octals) block.write(value.toString(8).padStart(length - 1, '0'), at);
  block.write(flag, 156, 'latin1');
  block.write(link, 157, 100);
  block.write(MAGIC[entry.format ?? 'posix'], 257, 'latin1');
  block.write(prefix, 345);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + (entry.signed === true && byte > 127 ? byte - 256 : byte), 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(body: string): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** "LENGTH KEY=VALUE\n", where the length counts itself. */
function paxRecord([key, value]: [string, string]): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const length = [1, 2, 3].map((digits) => rest + digits).find((total) => String(total).length === total - rest);
  return `${length} ${key}=${value}\n`;
}
