/** Splits one line of comma-separated values; `undefined` when a quote stands where it must not. */
export function csvFields(line: string): string[] | undefined {
  const text = line.replace(/\r?\n$/, '');
  if (text === '') return undefined;
  const fields: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    const field = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end;
  }
  return fields;
}

/** The inverse of csvFields. */
export function formatCsv(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

/** `end` is where the comma behind the field stands, or the end of the text. */
interface Field {
  readonly value: string;
  readonly end: number;
}

function readBare(text: string, start: number): Field | undefined {
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  const value = text.slice(start, end);
  return value.includes('"') ? undefined : { value, end };
}

function readQuoted(text: string, start: number): Field | undefined {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    const next = text[quote + 1];
    if (next === undefined || next === ',') return { value, end: quote + 1 };
    if (next !== '"') return undefined;
    value += '"';
    at = quote + 2;
  }
}
