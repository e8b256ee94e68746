/** Values as Go's fmt prints them: history entries are written with it. */

/** `%v` of a list: `[a b]`. */
export function formatList(values: readonly string[]): string {
  return `[${values.join(' ')}]`;
}

/** `%q` of a list: `["a" "b"]`. */
export function formatQuotedList(values: readonly string[]): string {
  return formatList(values.map(quote));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function quote(text: string): string {
  const quoted = [...text].map(
    (character) => ESCAPES[character] ?? (PRINTABLE.test(character) ? character : escapeOf(character)),
  );
  return `"${quoted.join('')}"`;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x1_0000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Nanoseconds as "1m30s", "1.5s", "20ms". */
export function formatDuration(ns: number): string {
  if (ns === 0) return '0s';
  if (ns < 1e3) return `${ns}ns`;
  if (ns < 1e6) return `${decimal(BigInt(ns), 1_000n)}µs`;
  if (ns < 1e9) return `${decimal(BigInt(ns), 1_000_000n)}ms`;
  const minutes = BigInt(ns) / 60_000_000_000n;
  const seconds = `${decimal(BigInt(ns) % 60_000_000_000n, 1_000_000_000n)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, unit: bigint): string {
  const fraction = (value % unit).toString().padStart(unit.toString().length - 1, '0');
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? `${value / unit}` : `${value / unit}.${digits}`;
}
