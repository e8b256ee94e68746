/** What changes when somebody writes to a file. */
export interface FileStat {
  /** Milliseconds since 1970, with a fraction. */
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** How the disk told of many files, in columns: an object for each would be most of what reading a large context leaves in memory. */
export interface FileStats {
  /** @returns the row, which is what `at` takes */
  add(mtimeMs: number, ctimeMs: number, inode: number): number;
  at(row: number): FileStat;
}

export function createFileStats(): FileStats {
  let columns = new Float64Array(FIRST_ROWS * COLUMNS);
  let rows = 0;
  return {
    add(mtimeMs, ctimeMs, inode) {
      const start = rows * COLUMNS;
      if (start === columns.length) {
        const larger = new Float64Array(columns.length * 2);
        larger.set(columns);
        columns = larger;
      }
      columns[start] = mtimeMs;
      columns[start + 1] = ctimeMs;
      columns[start + 2] = inode;
      return rows++;
    },
    at(row) {
      const start = row * COLUMNS;
      const mtimeMs = columns[start];
      const ctimeMs = columns[start + 1];
      const inode = columns[start + 2];
      if (row >= rows || mtimeMs === undefined || ctimeMs === undefined || inode === undefined)
        throw new RangeError(`No file has row ${row}`);
      return { mtimeMs, ctimeMs, inode };
    },
  };
}

const COLUMNS = 3;
const FIRST_ROWS = 1024;
