import { parse } from 'yaml';

/** A value out of YAML or JSON that somebody else wrote, read as far as it fits. */
export type PlainRecord = Readonly<Record<string, unknown>>;

/** No record is one without entries. */
export function asRecord(value: unknown): PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** A text, or a list of texts. */
export function asTexts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => asText(one) ?? []);
}

/** The value of a YAML text; undefined for what is none: a template, for example. */
export function parseLeniently(text: string): unknown {
  try {
    return parse(text, { merge: true, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
