/** One thing in which an image is not what it should be. */
export interface Difference {
  /** "line 5: COPY . .", "configuration", "base". */
  readonly where: string;
  /** Of a file in the image, or the name of a setting. Absent: the whole of it. */
  readonly path?: string;
  /** "content", "mode", "missing", … */
  readonly what: string;
  /** Absent where there should be nothing. */
  readonly expected?: string;
  /** What the image has; absent where it has nothing. */
  readonly actual?: string;
}

export function formatDifference({ where, path, what, expected, actual }: Difference): string {
  const subject = path === undefined ? where : `${where}: ${path}`;
  if (expected === undefined && actual === undefined) return `${subject}: ${what}`;
  if (expected === undefined) return `${subject}: ${what}: the image has ${actual}, and should not`;
  if (actual === undefined) return `${subject}: ${what}: the image lacks ${expected}`;
  return `${subject}: ${what}: the image has ${actual} instead of ${expected}`;
}
