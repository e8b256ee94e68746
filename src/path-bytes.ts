/** Reads a file name as UTF-8; each byte that is not UTF-8 becomes the lone surrogate U+DC00 + byte, as in Python's surrogateescape. */
export function decodePath(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.includes('\uFFFD') ? decodeSlowly(bytes) : text;
}

/** The inverse of decodePath, for every string that it can return. */
export function encodePath(path: string): Buffer {
  return ESCAPED_BYTE.test(path) ? Buffer.concat(path.split(ESCAPED_BYTES).map(encodePart)) : Buffer.from(path, 'utf8');
}

const ESCAPED_BYTE = /[\uDC80-\uDCFF]/u;
const ESCAPED_BYTES = /([\uDC80-\uDCFF]+)/u;

function encodePart(part: string): Buffer {
  return ESCAPED_BYTE.test(part)
    ? Buffer.from([...part].map((unit) => unit.charCodeAt(0) - 0xdc00))
    : Buffer.from(part, 'utf8');
}

function decodeSlowly(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let path = '';
  for (let at = 0; at < bytes.length; ) {
    const length = [1, 2, 3, 4].find((candidate) =>
      isCharacter(decoder, bytes.subarray(at, at + candidate), candidate),
    );
    path +=
      length === undefined
        ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
        : decoder.decode(bytes.subarray(at, at + length));
    at += length ?? 1;
  }
  return path;
}

function isCharacter(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, length: number): boolean {
  if (bytes.length < length) return false;
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
