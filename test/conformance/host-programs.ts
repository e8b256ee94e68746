import { readFile, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TarEntry } from 'modern-tar';
import { findProgram } from '../servers/packages.ts';
import { run } from '../servers/run.ts';

/**
 * A root file system with this machine's own programs and the libraries that they need, for what busybox does otherwise. As in most
 * distributions /bin, /sbin, /lib and /lib64 are links into /usr.
 */
export async function hostEntries(names: readonly string[]): Promise<TarEntry[]> {
  const files = new Map<string, Buffer>();
  for (const name of names) {
    const path = await findProgram(name);
    if (path === undefined) throw new Error(`There is no ${name} on this machine`);
    files.set(`usr/bin/${name}`, await readFile(path));
    for (const library of await librariesOf(path)) files.set(inUsr(library), await readFile(await realpath(library)));
  }
  const folders = new Set([...files.keys()].flatMap(foldersAbove));
  return [
    ...['dev', 'proc', 'sys', 'etc', 'tmp', 'var', 'srv'].map((name) =>
      entry(`${name}/`, { type: 'directory', mode: 0o755 }),
    ),
    ...[...folders].sort().map((name) => entry(`${name}/`, { type: 'directory', mode: 0o755 })),
    ...['bin', 'sbin', 'lib', 'lib64'].map((name) => entry(name, { type: 'symlink', linkname: `usr/${name}` })),
    entry('etc/passwd', {}, 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n'),
    entry('etc/group', {}, 'root:x:0:\nwww:x:33:app\n'),
    ...[...files].map(([name, content]) => entry(name, { mode: 0o755 }, content)),
  ];
}

async function librariesOf(program: string): Promise<string[]> {
  const lines = (await run('ldd', [program])).split('\n');
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.slice(1) ?? []);
}

function inUsr(path: string): string {
  return path.startsWith('/usr/') ? path.slice(1) : `usr${path}`;
}

function foldersAbove(path: string): string[] {
  const above = dirname(path);
  return above === '.' ? [] : [...foldersAbove(above), above];
}

function entry(name: string, header: Partial<TarEntry['header']>, content: string | Uint8Array = ''): TarEntry {
  const body = Buffer.from(content);
  return {
    header: { name, size: body.length, mode: 0o644, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header },
    body,
  };
}
