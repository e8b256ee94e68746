import { chmodSync, existsSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodePath } from '../../src/path-bytes.ts';

/**
 * Files of a build context by path: text or bytes, or what else it is. Folders above are made with mode 755. A byte of a name that is
 * not UTF-8 stands as U+DC00 + byte.
 */
export type ContextSpec = Readonly<Record<string, string | Uint8Array | SpecialSpec>>;

type SpecialSpec =
  | { readonly content: string; readonly mode: number }
  /** Bytes in base64. */
  | { readonly bytes: string }
  | { readonly directory: number }
  | { readonly link: string }
  | { readonly hardlink: string };

/** Writes a build context; modes do not depend on the umask. */
export function writeContext(folder: string, spec: ContextSpec): void {
  const directories: [string, number][] = [];
  for (const [name, what] of Object.entries(spec)) {
    const path = join(folder, name);
    makeFolders(dirname(path));
    if (typeof what === 'string' || what instanceof Uint8Array) writeFile(path, what, 0o644);
    else if ('content' in what) writeFile(path, what.content, what.mode);
    else if ('bytes' in what) writeFile(path, Buffer.from(what.bytes, 'base64'), 0o644);
    else if ('link' in what) symlinkSync(encodePath(what.link), encodePath(path));
    else if ('hardlink' in what) linkSync(encodePath(join(folder, what.hardlink)), encodePath(path));
    else {
      makeFolders(path);
      directories.push([path, what.directory]);
    }
  }
  for (const [path, mode] of directories.reverse()) chmodSync(encodePath(path), mode);
}

function writeFile(path: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(encodePath(path), content);
  chmodSync(encodePath(path), mode);
}

function makeFolders(path: string): void {
  if (existsSync(encodePath(path))) return;
  makeFolders(dirname(path));
  mkdirSync(encodePath(path));
  chmodSync(encodePath(path), 0o755);
}
