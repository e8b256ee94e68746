import { Readable } from 'node:stream';

/** More than any socket takes while it says that it would take more. */
const LARGE_BYTES = 1 << 17;

/**
 * A stream that reads nothing ahead. Whoever sends it stops when a large piece fills the socket, and goes on when it is on its way: only
 * then the next one is asked for, which may lie in the same memory. A small one may wait in the socket unnoticed, so it is copied.
 */
export function pieceByPiece(pieces: AsyncIterable<Uint8Array>): Readable {
  const iterator = pieces[Symbol.asyncIterator]();
  return new Readable({
    highWaterMark: 0,
    read() {
      iterator.next().then(
        ({ done, value }) => {
          if (done === true) this.push(null);
          else this.push(value.length < LARGE_BYTES ? Buffer.from(value) : value);
        },
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, done) {
      const ended = iterator.return?.() ?? Promise.resolve();
      ended.then(
        () => done(error),
        () => done(error),
      );
    },
  });
}
