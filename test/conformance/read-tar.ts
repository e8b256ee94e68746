/** An entry of a tar archive as it stands there. Names are bytes, each a character (latin1): none is lost, whatever it means. */
export interface TarRecord {
  /** Without slashes around it; "" is the root. */
  readonly path: string;
  readonly type: 'file' | 'hardlink' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly target: string;
  readonly xattrs: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, TarRecord['type']>> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
};
const BLOCK = 512;

/** Reads an archive without any code of the layers under test: ustar, pax, and the long names of GNU. */
export function readTar(tar: Buffer): readonly TarRecord[] {
  const records: TarRecord[] = [];
  let pax: Record<string, string> = {};
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const head = tar.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) break;
    const flag = textOf(head, 156, 1) || '\0';
    const size = pax.size === undefined ? numberOf(head, 124, 12) : Number(pax.size);
    const body = tar.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (flag === 'g') continue;
    if (flag === 'x') pax = { ...pax, ...paxOf(body) };
    else if (flag === 'L') pax = { ...pax, path: textOf(body, 0, body.length) };
    else if (flag === 'K') pax = { ...pax, linkpath: textOf(body, 0, body.length) };
    else {
      records.push(recordOf(head, flag, pax, body));
      pax = {};
    }
  }
  return records;
}

function recordOf(head: Buffer, flag: string, pax: Readonly<Record<string, string>>, body: Buffer): TarRecord {
  const type = TYPES[flag];
  if (type === undefined) throw new Error(`a tar entry of the type "${flag}"`);
  const prefix = textOf(head, 257, 5) === 'ustar' ? textOf(head, 345, 155) : '';
  const path = pax.path ?? (prefix === '' ? '' : `${prefix}/`) + textOf(head, 0, 100);
  return {
    path: trimmed(path),
    type,
    mode: numberOf(head, 100, 8) & 0o7777,
    uid: Number(pax.uid ?? numberOf(head, 108, 8)),
    gid: Number(pax.gid ?? numberOf(head, 116, 8)),
    target: pax.linkpath ?? textOf(head, 157, 100),
    xattrs: Object.fromEntries(
      Object.entries(pax).flatMap(([key, value]) => (key.startsWith(XATTR) ? [[key.slice(XATTR.length), value]] : [])),
    ),
    body,
  };
}

const XATTR = 'SCHILY.xattr.';

/** Records "LENGTH KEY=VALUE\n". */
function paxOf(body: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  const text = body.toString('latin1');
  for (let at = 0; at < text.length; ) {
    const blank = text.indexOf(' ', at);
    const end = at + Number(text.slice(at, blank));
    if (!(end > blank)) throw new Error('a pax record without its length');
    const equals = text.indexOf('=', blank);
    records[text.slice(blank + 1, equals)] = text.slice(equals + 1, end - 1);
    at = end;
  }
  return records;
}

export function trimmed(path: string): string {
  return path
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}

function textOf(bytes: Buffer, start: number, length: number): string {
  return bytes.toString('latin1', start, start + length).replace(/\0.*$/s, '');
}

/** Octal text, or the binary form for what does not fit. */
function numberOf(bytes: Buffer, start: number, length: number): number {
  if (((bytes[start] ?? 0) & 0x80) !== 0)
    return Number(BigInt(`0x${bytes.toString('hex', start + 1, start + length)}`));
  return Number.parseInt(textOf(bytes, start, length).trim() || '0', 8);
}
