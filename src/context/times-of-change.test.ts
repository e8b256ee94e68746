import { expect, test } from 'vitest';
import { tellsOfChanges } from './times-of-change.ts';

test.runIf(process.platform === 'linux').each<[string, number, boolean]>([
  ['ext4', 0xef53, true],
  ['XFS', 0x58465342, true],
  ['Btrfs', 0x9123683e, true],
  ['overlay', 0x794c7630, true],
  ['tmpfs', 0x01021994, true],
  ['ZFS', 0x2fc12fc1, true],
  ['NFS', 0x6969, false],
  ['CIFS', 0xff534d42, false],
  ['CIFS, as a signed number', 0xff534d42 | 0, false],
  ['FUSE', 0x65735546, false],
  ['9P', 0x01021997, false],
  ['FAT', 0x4d44, false],
])('times on %s are believed: %j', async (_, type, isBelieved) => {
  expect(await tellsOfChanges('/context', async () => ({ type }))).toBe(isBelieved);
});

test('it is the file system of the folder that is asked', async () => {
  expect(await tellsOfChanges(import.meta.dirname)).toBeTypeOf('boolean');
  await expect(tellsOfChanges('/nowhere/at/all')).rejects.toThrow();
});
