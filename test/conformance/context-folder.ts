import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of a build context by path: text or bytes, or what else it is. Folders above are made with mode 755. */
export type ContextSpec = Readonly<Record<string, string | Uint8Array | SpecialSpec>>;

type SpecialSpec =
  | { readonly content: string; readonly mode: number }
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
    else if ('link' in what) symlinkSync(what.link, path);
    else if ('hardlink' in what) linkSync(join(folder, what.hardlink), path);
    else {
      makeFolders(path);
      directories.push([path, what.directory]);
    }
  }
  for (const [path, mode] of directories.reverse()) chmodSync(path, mode);
}

function writeFile(path: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(path, content);
  chmodSync(path, mode);
}

function makeFolders(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made))
    chmodSync(made, 0o755);
}
