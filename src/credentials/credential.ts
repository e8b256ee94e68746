/** Something in a file that lets whoever has it act as somebody else. What it is, never its value. */
export interface Credential {
  /** "a private key", "a value for DB_PASSWORD". */
  readonly what: string;
  /** Counts from 1. Absent: the file as a whole. */
  readonly line?: number;
}

/** The line, from 1, that a character of a text stands on. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
