import { Transform, type TransformCallback } from 'node:stream';

/** The client's greeting, before its first frame. @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE_BYTES = 24;
/** Length, type, flags, stream. @see https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
const FRAME_HEADER_BYTES = 9;
const HEADERS = 0x1;
const CONTINUATION = 0x9;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;
/** :method, :scheme, :path and :authority. Other headers have to come after them. */
const PSEUDO_HEADERS = 4;

const KEY = 'x-docker-expose-session-sharedkey';

/**
 * Puts a shared key into every gRPC call of a client of BuildKit, before the one that the client gives itself: of several values, BuildKit takes the
 * first. Of all that a client sends, only the frames that open a call are looked into; it grows by a literal header that no table remembers, so that
 * what the client's and the daemon's tables know of each other stays as it is.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-6 (how headers are written)
 */
export function withSessionKey(key: string): Transform {
  const header = Buffer.concat([Buffer.of(0), text(KEY), text(key)]);
  let rest: Buffer = Buffer.alloc(0);
  let isGreeted = false;
  /** Bytes of a frame that are passed on unseen. */
  let passing = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (!isGreeted) {
        if (rest.length < PREFACE_BYTES) return done();
        isGreeted = true;
        passing = PREFACE_BYTES;
      }
      for (;;) {
        const passed = rest.subarray(0, passing);
        if (passed.length > 0) this.push(passed);
        passing -= passed.length;
        rest = rest.subarray(passed.length);
        if (rest.length < FRAME_HEADER_BYTES) break;
        const frameBytes = FRAME_HEADER_BYTES + rest.readUIntBE(0, 3);
        if (rest[3] !== HEADERS) passing = frameBytes;
        else if (rest.length < frameBytes) break;
        else {
          this.push(withHeader(rest.subarray(0, frameBytes), header));
          rest = rest.subarray(frameBytes);
        }
      }
      done();
    },
    flush(done) {
      done(null, rest);
    },
  });
}

/** The frame with the header behind the pseudo-headers, what stood there in a frame of its own: no frame grows beyond what may be sent. */
function withHeader(frame: Buffer, header: Buffer): Buffer {
  const flags = frame[4] ?? 0;
  const block = FRAME_HEADER_BYTES + ((flags & PRIORITY) === 0 ? 0 : 5);
  const end = (flags & PADDED) === 0 ? endOfFields(frame, block, PSEUDO_HEADERS) : undefined;
  if (end === undefined) return frame;
  const stream = frame.subarray(5, FRAME_HEADER_BYTES);
  const first = Buffer.concat([frame.subarray(FRAME_HEADER_BYTES, end), header]);
  return Buffer.concat([
    frameHeader(first.length, HEADERS, flags & ~END_HEADERS, stream),
    first,
    frameHeader(frame.length - end, CONTINUATION, flags & END_HEADERS, stream),
    frame.subarray(end),
  ]);
}

function frameHeader(length: number, type: number, flags: number, stream: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUIntBE(length, 0, 3);
  header[3] = type;
  header[4] = flags;
  return Buffer.concat([header, stream]);
}

/** Where the first `count` fields of a header block end. Undefined: it has not so many. */
function endOfFields(bytes: Buffer, start: number, count: number): number | undefined {
  let at = start;
  for (let fields = 0; fields < count; ) {
    const first = bytes[at];
    if (first === undefined) return undefined;
    if ((first & 0x80) !== 0)
      at = integer(bytes, at, 7).end; // both in a table
    else if ((first & 0xe0) === 0x20) {
      at = integer(bytes, at, 5).end; // the size of the table, which is no field
      continue;
    } else {
      const name = integer(bytes, at, (first & 0x40) === 0 ? 4 : 6);
      at = endOfText(bytes, name.value === 0 ? endOfText(bytes, name.end) : name.end);
    }
    fields++;
  }
  return at <= bytes.length ? at : undefined;
}

function endOfText(bytes: Buffer, at: number): number {
  const { value, end } = integer(bytes, at, 7);
  return end + value;
}

/** @see https://www.rfc-editor.org/rfc/rfc7541#section-5.1 */
function integer(bytes: Buffer, at: number, prefixBits: number): { readonly value: number; readonly end: number } {
  const most = (1 << prefixBits) - 1;
  let value = (bytes[at] ?? 0) & most;
  let end = at + 1;
  if (value < most) return { value, end };
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[end++] ?? 0;
    value += (byte & 0x7f) * scale;
    if ((byte & 0x80) === 0) return { value, end };
  }
}

/** A string below 127 bytes, as it is. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
