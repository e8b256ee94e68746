import { closeSync, openSync, readSync } from 'node:fs';
import { readingFile } from './reading-file.ts';
import type { ContextFile, ContextTree } from './tree.ts';
import { diskPathOf } from './walk.ts';

/**
 * Whether ADD might unpack a context file: it begins like a tar archive or like a compressed file. True for some files that ADD
 * leaves as they are (`data.json.gz`), never false for one that it unpacks.
 *
 * @throws {ToolError} CONTEXT_UNREADABLE
 */
export function mayBeArchive(tree: ContextTree, file: ContextFile): boolean {
  if (file.size === 0) return false;
  const head = readHead(tree, file);
  return (
    MAGIC.some((magic) => head.subarray(0, magic.length).equals(magic)) || isZstdSkippable(head) || isTarHeader(head)
  );
}

const MAGIC = ['1f8b', '425a68', 'fd377a585a00', '28b52ffd'].map((hex) => Buffer.from(hex, 'hex'));

function isZstdSkippable(head: Buffer): boolean {
  return head.length >= 4 && (head.readUInt32LE(0) & 0xfffffff0) >>> 0 === 0x184d2a50;
}

const CHECKSUM_START = 148;
const CHECKSUM_END = 156;

/** Every tar format has the checksum of its 512 byte header at the same place; some writers took bytes for signed. */
function isTarHeader(head: Buffer): boolean {
  if (head.length < 512) return false;
  const stated = Number.parseInt(
    head
      .toString('latin1', CHECKSUM_START, CHECKSUM_END)
      .replace(/[\0 ]+/g, ' ')
      .trim(),
    8,
  );
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < 512; at++) {
    const isChecksum = at >= CHECKSUM_START && at < CHECKSUM_END;
    unsigned += isChecksum ? 0x20 : head.readUInt8(at);
    signed += isChecksum ? 0x20 : head.readInt8(at);
  }
  return stated === unsigned || stated === signed;
}

function readHead(tree: ContextTree, file: ContextFile): Buffer {
  return readingFile(tree, file, () => {
    const descriptor = openSync(diskPathOf(tree.directory, file.path), 'r');
    try {
      const head = Buffer.alloc(512);
      return head.subarray(0, readSync(descriptor, head));
    } finally {
      closeSync(descriptor);
    }
  });
}
