import type { TarEntry } from 'modern-tar';

/** What a base may have in the way of a COPY: links to files, folders and nothing, odd owners and modes. */
export const linkedEntries: readonly TarEntry[] = [
  directory('etc/'),
  file('etc/passwd', { text: 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n' }),
  file('etc/group', { text: 'root:x:0:\n# staff\nwww:x:33:app\n' }),
  directory('usr/'),
  directory('usr/lib/', { mode: 0o711 }),
  file('usr/lib/libc.so', { text: 'libc' }),
  link('lib', 'usr/lib'),
  directory('var/'),
  directory('var/local/', { mode: 0o2775, gid: 50 }),
  directory('var/sticky/', { mode: 0o1777 }),
  directory('app/', { mode: 0o700, uid: 1000, gid: 1000 }),
  file('app/old.txt', { text: 'old', uid: 1000 }),
  directory('app/sub/', { mode: 0o700, uid: 7, gid: 7 }),
  file('app/sub/kept.txt', { text: 'kept' }),
  link('app/current', 'sub'),
  link('app/dangling', '/srv/made/later'),
  directory('srv/'),
  link('srv/dangling', '/nowhere/yet'),
  link('srv/absolute', '/app'),
  link('srv/up', '../../../app/sub'),
  link('srv/loop', 'loop'),
  file('file', { text: 'a file' }),
  directory('empty/', { mode: 0o500, uid: 5, gid: 6 }),
];

function entry(name: string, header: Partial<TarEntry['header']>, text = ''): TarEntry {
  const body = Buffer.from(text);
  return { header: { name, size: body.length, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header }, body };
}

function directory(name: string, header: Partial<TarEntry['header']> = {}): TarEntry {
  return entry(name, { type: 'directory', mode: 0o755, ...header });
}

function file(name: string, { text, ...header }: Partial<TarEntry['header']> & { text: string }): TarEntry {
  return entry(name, { mode: 0o644, ...header }, text);
}

function link(name: string, linkname: string): TarEntry {
  return entry(name, { type: 'symlink', linkname });
}
