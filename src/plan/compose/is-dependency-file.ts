/** Whether a path of the context is a manifest or lock file of a package manager: a COPY of only such files belongs to the base. */
export function isDependencyFile(_path: string): boolean {
  return false;
}
