/**
 * Many paths as one text, so that they can be kept and read back without a string for each. Paths are well-formed, and none holds a NUL.
 */
export interface PathList {
  readonly count: number;
  /** The path in a row, from 0. */
  at(row: number): string;
  /** In which row a path stands. Meant for few: it looks through the text. */
  rowOf(path: string): number | undefined;
  /** UTF-8, each path with a NUL behind it. */
  readonly text: Buffer;
  /** Where in the text each begins. */
  readonly starts: Uint32Array;
}

export function listPaths(paths: readonly string[]): PathList {
  const text = Buffer.from(paths.map((path) => `${path}\0`).join(''));
  const starts = new Uint32Array(paths.length);
  let at = 0;
  for (let row = 0; row < starts.length; row++) {
    starts[row] = at;
    at = text.indexOf(0, at) + 1;
  }
  return pathList(text, starts);
}

/** One that was kept. @param starts must belong to `text` */
export function pathList(text: Buffer, starts: Uint32Array): PathList {
  const at = (row: number): string => {
    const start = starts[row];
    if (start === undefined) throw new RangeError(`No path has row ${row}`);
    return text.toString('utf8', start, (starts[row + 1] ?? text.length) - 1);
  };
  const rowAt = (start: number): number | undefined => {
    let low = 0;
    for (let high = starts.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return starts[low] === start ? low : undefined;
  };
  return {
    count: starts.length,
    text,
    starts,
    at,
    rowOf(path) {
      const wanted = Buffer.from(`${path}\0`);
      for (let found = text.indexOf(wanted); found !== -1; found = text.indexOf(wanted, found + 1)) {
        const row = rowAt(found);
        if (row !== undefined) return row;
      }
      return undefined;
    },
  };
}
