import { isUtf8 } from 'node:buffer';
import { printable } from '../printable.ts';

/** A value for JSON: as text, or as base64 where it is none. */
export function valueJson(content: Uint8Array): { readonly encoding: 'utf8' | 'base64'; readonly value: string } {
  const encoding = isUtf8(content) ? 'utf8' : 'base64';
  return { encoding, value: Buffer.from(content).toString(encoding) };
}

/** The beginning of a value on one line of a terminal. */
export function valueLine(content: Uint8Array): string {
  if (!isUtf8(content)) return 'binary';
  const [first = '', ...others] = Buffer.from(content).toString().trimEnd().split('\n');
  const shown = printable(first);
  return shown.length > 60 || others.length > 0 ? `${shown.slice(0, 60)}…` : shown;
}
