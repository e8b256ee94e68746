import { layerInvalid } from './layer-invalid.ts';

/** Reads bytes from a stream of chunks in pieces of the reader's choice. A piece may be used until the next one is asked for, as a chunk may. */
export interface ByteCursor {
  /** Exactly `length` bytes; undefined when the stream ends before the first of them. @throws {ToolError} LAYER_INVALID when it ends in between */
  take(length: number): Promise<Buffer | undefined>;
  /** At least one byte and at most `length`, without copying; undefined at the end. */
  takeSome(length: number): Promise<Buffer | undefined>;
  /** @throws {ToolError} LAYER_INVALID when the stream ends before */
  skip(length: number): Promise<void>;
  /** Lets the source go. */
  close(): Promise<void>;
}

export function createByteCursor(source: AsyncIterable<Uint8Array>): ByteCursor {
  const chunks = source[Symbol.asyncIterator]();
  let chunk: Buffer = Buffer.alloc(0);
  let at = 0;

  /** Makes sure that the chunk has a byte left; false at the end. */
  const fill = async (): Promise<boolean> => {
    while (at === chunk.length) {
      const next = await chunks.next();
      if (next.done === true) return false;
      chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      at = 0;
    }
    return true;
  };
  const takePresent = (length: number): Buffer => {
    const part = chunk.subarray(at, at + length);
    at += part.length;
    return part;
  };
  const takeSome = async (length: number) => ((await fill()) ? takePresent(length) : undefined);

  return {
    takeSome,
    async take(length) {
      if (chunk.length - at >= length) return takePresent(length);
      const parts: Buffer[] = [];
      for (let missing = length; missing > 0; ) {
        const part = await takeSome(missing);
        if (part === undefined && missing === length) return undefined;
        if (part === undefined) throw layerInvalid(`it ends ${missing} bytes too early`);
        parts.push(Buffer.from(part)); // a copy: the next chunk may come in its place
        missing -= part.length;
      }
      return Buffer.concat(parts);
    },
    async skip(length) {
      for (let missing = length; missing > 0; ) {
        const part = await takeSome(missing);
        if (part === undefined) throw layerInvalid(`it ends ${missing} bytes too early`);
        missing -= part.length;
      }
    },
    async close() {
      await chunks.return?.();
    },
  };
}
