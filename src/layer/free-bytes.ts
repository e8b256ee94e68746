/**
 * Gives the memory of bytes back at once, where they have it for themselves. The garbage collector sees the small object that stands for
 * them, and lets tens of megabytes of such memory gather before it looks. Nobody may use them afterwards: they have no length any more.
 */
export function freeBytes({ buffer }: Uint8Array): void {
  // What Node cuts from a common piece of memory is never larger than that piece.
  if (buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize) buffer.transfer(0);
}
