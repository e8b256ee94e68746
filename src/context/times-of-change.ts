import { statfs } from 'node:fs/promises';

/**
 * File systems of Linux, by their magic numbers, whose times do not tell for certain that a file was written: an answer of a server that is kept for
 * seconds, or a time of change that is only a copy of the time that anybody can set.
 *
 * @see https://man7.org/linux/man-pages/man2/statfs.2.html
 */
const UNCERTAIN: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB 2'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x4d44, 'FAT'],
  [0x2011bab0, 'exFAT'],
]);

/** Whether what lstat says of a file in the folder is, on this file system, enough to know that nobody wrote to it. */
export async function tellsOfChanges(directory: string, read: (path: string) => Promise<{ type: number }> = statfs) {
  if (process.platform !== 'linux') return true; // there these numbers mean others
  const { type } = await read(directory);
  return !UNCERTAIN.has(type >>> 0);
}
