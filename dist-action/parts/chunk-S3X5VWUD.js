import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);

// src/file-pieces.ts
var PIECE_BYTES = 1 << 18;
async function* readPieces(file) {
  const memory = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(memory, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield memory.subarray(0, bytesRead);
  }
}

export {
  readPieces
};
