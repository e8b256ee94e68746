/** "a/b": "a"; "a": "", the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Whether a path stands directly in a directory: for many paths after each other, most of which stand beside the one before. */
export function isIn(directory: string, path: string): boolean {
  return Math.max(path.lastIndexOf('/'), 0) === directory.length && path.startsWith(directory);
}
