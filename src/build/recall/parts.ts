import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** A file of a folder, and by what it is known again: it is not synced when it is written, and after a loss of power may not hold what was written. */
export interface PartPlace {
  readonly name: string;
  /** Bytes. */
  readonly length: number;
  readonly checksum: number;
}

/** Bytes that are read when they are asked for. @throws where they are gone or damaged */
export type LaterBytes = () => Buffer;

/** What is kept in a folder in files that never change: what was read here and is kept again is not written again. */
export interface Parts {
  /** On a buffer of its own. @throws where it is gone or damaged */
  read(place: PartPlace): Buffer<ArrayBuffer>;
  readLater(place: PartPlace): LaterBytes;
  /** Names of all that were to be read so far. */
  readonly found: ReadonlySet<string>;
  /** Where a part is kept, which is written by the promise that is added. */
  place(part: ArrayBufferView | LaterBytes, writing: Promise<void>[]): PartPlace;
}

/** Says when it was written. */
export function partName(): string {
  return `${Date.now()}-${randomUUID()}`;
}

export function openParts(folder: string): Parts {
  const places = new WeakMap<object, PartPlace>();
  const found = new Set<string>();
  const read = (place: PartPlace) => {
    found.add(place.name);
    const bytes = readPart(join(folder, place.name), place);
    places.set(bytes.buffer, place);
    return bytes;
  };
  return {
    read,
    found,
    readLater(place) {
      found.add(place.name);
      let bytes: Buffer | undefined;
      const later = () => {
        bytes ??= read(place);
        return bytes;
      };
      places.set(later, place);
      return later;
    },
    place(part, writing) {
      const known = places.get(originOf(part));
      if (known !== undefined) return known;
      const bytes = typeof part === 'function' ? part() : bytesOf(part);
      const place = { name: partName(), length: bytes.length, checksum: crc32(bytes) };
      writing.push(writeFile(join(folder, place.name), bytes, { mode: 0o600, flag: 'wx' }));
      return place;
    },
  };
}

/** What tells it apart from others: a view of a part of some memory is itself. */
function originOf(part: ArrayBufferView | LaterBytes): object {
  return typeof part !== 'function' && part.byteLength === part.buffer.byteLength ? part.buffer : part;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Numbers can be read from it, for it begins where its memory does. */
function readPart(file: string, { length, checksum }: PartPlace): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  const opened = openSync(file, 'r');
  try {
    const isWhole = readSync(opened, bytes, 0, length, 0) === length;
    if (!isWhole || crc32(bytes) !== checksum) throw new Error(`${file} is damaged`);
    return bytes;
  } finally {
    closeSync(opened);
  }
}
