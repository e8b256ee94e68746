import { posix } from 'node:path';

/** What stands at one path, no link followed. */
export type Glimpse =
  | { readonly is: 'link'; readonly target: string }
  | { readonly is: 'directory' | 'other' | 'absent' | 'unknown' };

export type Followed =
  /** No link on the way any more. `exists` is false when the last parts are not there. */
  | { readonly kind: 'path'; readonly path: string; readonly exists: boolean }
  | { readonly kind: 'not-directory' | 'loop' | 'unknown'; readonly path: string };

const MOST_LINKS = 255;

/**
 * Follows every symbolic link of a path, the last one too, without ever leaving the root: ".." ends there, and an absolute target
 * begins there. A ".." in a target is taken by its letters, as continuity's RootPath does, which BuildKit uses.
 */
export function followLinks(path: string, look: (path: string) => Glimpse): Followed {
  let names = namesOf(path);
  let links = 0;
  for (let at = 0; at < names.length; ) {
    const here = names.slice(0, at + 1).join('/');
    const glimpse = look(here);
    switch (glimpse.is) {
      case 'link':
        if (++links > MOST_LINKS) return { kind: 'loop', path: here };
        names = namesOf(posix.join(posix.resolve('/', ...names.slice(0, at), glimpse.target), ...names.slice(at + 1)));
        at = 0;
        break;
      case 'directory':
        at++;
        break;
      case 'other':
        if (at < names.length - 1) return { kind: 'not-directory', path: here };
        at++;
        break;
      case 'absent':
        return { kind: 'path', path: names.join('/'), exists: false };
      case 'unknown':
        return { kind: 'unknown', path: here };
    }
  }
  return { kind: 'path', path: names.join('/'), exists: true };
}

/** The parts of a path after ".", ".." and doubled slashes are gone. */
export function namesOf(path: string): string[] {
  if (!UNCLEAN.test(path)) return path.split('/');
  return posix
    .join('/', path)
    .split('/')
    .filter((name) => name !== '');
}

/** The same as one text. */
export function plainPath(path: string): string {
  return UNCLEAN.test(path) ? namesOf(path).join('/') : path;
}

/** An empty part, "." or "..": hardly any path has one, and there are many paths. */
const UNCLEAN = /(?:^|\/)\.{0,2}(?:\/|$)/;
