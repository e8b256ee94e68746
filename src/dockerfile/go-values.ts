/** Readers of values as Go's standard library reads them. Each returns `undefined` for text that is no such value. */

export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  return undefined;
}

/** At most 32 bits, without a sign. */
export function parseUnsigned(text: string, base: 8 | 10): number | undefined {
  if (!(base === 8 ? /^[0-7]+$/ : /^[0-9]+$/).test(text)) return undefined;
  const value = Number.parseInt(text, base);
  return value <= 0xffff_ffff ? value : undefined;
}

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/** "64m", "1.5 GiB", "512" → bytes. */
export function parseSizeBytes(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+) ?(?:b|([kmgtp])(?:i?b)?)?$/i.exec(text);
  if (match === null) return undefined;
  const [, digits = '', unit = ''] = match;
  return Math.trunc(Number(digits) * (UNITS[unit.toLowerCase()] ?? 1));
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const MAX_DURATION_NS = 2 ** 63;

/** "1m30s", "1.5h" → nanoseconds. */
export function parseDurationNs(text: string): number | undefined {
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return 0;
  let rest = unsigned;
  let total = 0;
  while (rest !== '') {
    const match = /^(\d+)?(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)(?![a-zµμ])/u.exec(rest);
    const [all = '', whole = '', fraction = '', unit = ''] = match ?? [];
    if (whole === '' && fraction === '') return undefined;
    const unitNs = NANOSECONDS[unit] ?? 0;
    total += Number(whole) * unitNs + Math.trunc(Number(`0.${fraction}`) * unitNs);
    rest = rest.slice(all.length);
  }
  if (unsigned === '' || total >= MAX_DURATION_NS) return undefined;
  return text.startsWith('-') ? -total : total;
}
