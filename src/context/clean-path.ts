import { posix } from 'node:path';

/** Shortest path with the same meaning: no ".", no doubled or trailing slash, ".." only at the beginning. '' becomes ".". */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}
