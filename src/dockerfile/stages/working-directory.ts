import { posix } from 'node:path';

/**
 * Where WORKDIR leads from the directory in force. As in BuildKit an absolute path is taken as it is written, "/a/../b/" too;
 * only a relative one is joined and cleaned.
 */
export function workingDirectory(current: string | undefined, path: string): string {
  const parent =
    current === undefined || current === '' ? '/' : current.startsWith('/') ? current : clean(`/${current}`);
  if (path === '') return parent;
  return path.startsWith('/') ? path : clean(`${parent}/${path}`);
}

function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
