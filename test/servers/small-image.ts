import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { type Progress, silent } from '../../src/log.ts';
import type { RunConfig } from '../../src/oci/config.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { ensurePrograms, findProgram } from './packages.ts';
import { type PackedLayer, type PushedImage, pushImage } from './push-image.ts';
import { run } from './run.ts';

export interface SmallImageOptions {
  /** "http://127.0.0.1:PORT" */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Absolute path in the image to content; executable, owned by root. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly config?: RunConfig;
  readonly progress?: Progress;
}

/** Pushes an image of one layer with a shell and about 250 other programs (busybox), in a fraction of a second. */
export async function makeSmallImage(options: SmallImageOptions): Promise<PushedImage> {
  const { registry, repository, tag, files = {}, config = {}, progress = silent } = options;
  const layer = packLayer(await packTar([...(await busyboxEntries(progress)), ...fileEntries(files)]));
  const defaults = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['/bin/sh'] };
  return pushImage({ registry, repository, tag, layers: [layer], config: { ...defaults, ...config } });
}

/** A root file system of busybox: /bin with a link for each of its programs, /etc, /tmp, /root. */
export async function busyboxEntries(progress: Progress = silent): Promise<TarEntry[]> {
  await ensurePrograms([{ program: 'busybox', debianPackage: 'busybox-static' }], progress);
  const path = (await findProgram('busybox')) ?? 'busybox';
  const names = (await run(path, ['--list'])).trim().split('\n');
  const directories = ['bin', 'etc', 'root', 'tmp', 'usr', 'usr/bin', 'var'];
  return [
    ...directories.map((name) => entry(`${name}/`, { type: 'directory', mode: name === 'tmp' ? 0o1777 : 0o755 })),
    entry('etc/passwd', {}, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    entry('etc/group', {}, 'root:x:0:\nnogroup:x:65534:\n'),
    entry('bin/busybox', { mode: 0o755 }, await readFile(path)),
    ...names
      .filter((name) => name !== 'busybox')
      .map((name) => entry(`bin/${name}`, { type: 'symlink', linkname: 'busybox' })),
  ];
}

export function packLayer(tar: Uint8Array): PackedLayer {
  const gzip = gzipSync(tar);
  return { blob: new Blob([gzip]), digest: digestOf(gzip), diffId: digestOf(tar) };
}

/** Tar entries of files, with the folders above them. */
function fileEntries(files: Readonly<Record<string, string | Uint8Array>>): TarEntry[] {
  const folders = Object.keys(files).flatMap((path) => {
    const names = path.split('/').slice(1, -1);
    return names.map((_, index) => `${names.slice(0, index + 1).join('/')}/`);
  });
  return [
    ...[...new Set(folders)].map((name) => entry(name, { type: 'directory', mode: 0o755 })),
    ...Object.entries(files).map(([path, content]) => entry(path.slice(1), { mode: 0o755 }, content)),
  ];
}

function entry(name: string, header: Partial<TarEntry['header']>, content: string | Uint8Array = ''): TarEntry {
  const body = Buffer.from(content);
  return { header: { name, size: body.length, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header }, body };
}
