import { formatBytes } from '../src/amounts.ts';
import type { Sample } from './measure.ts';

/** What the runs of one row came to, at one delay. */
export interface Summary {
  readonly row: string;
  readonly delayMs: number;
  readonly runs: number;
  /** Medians. */
  readonly seconds: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
  readonly requests: number;
  readonly roundTrips: number;
  readonly fastest: number;
  readonly slowest: number;
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of no values');
  return (low + high) / 2;
}

/** One summary for each row and delay, in the order in which they were measured first. */
export function summarize(samples: readonly Sample[]): Summary[] {
  const groups = Map.groupBy(samples, ({ row, delayMs }) => `${row}\0${delayMs}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const of = (value: (sample: Sample) => number) => median(group.map(value));
    const seconds = group.map((sample) => sample.seconds);
    return {
      row: first.row,
      delayMs: first.delayMs,
      runs: group.length,
      seconds: median(seconds),
      uploadedBytes: of((sample) => sample.uploadedBytes),
      downloadedBytes: of((sample) => sample.downloadedBytes),
      requests: of((sample) => sample.requests),
      roundTrips: of((sample) => sample.roundTrips),
      fastest: Math.min(...seconds),
      slowest: Math.max(...seconds),
    };
  });
}

/** A table for a terminal: seconds and their ratio to `reference` for each delay, and what went over the wire. */
export function formatTable(summaries: readonly Summary[], reference: string): string {
  const delays = [...new Set(summaries.map(({ delayMs }) => delayMs))];
  const rows = [...new Set(summaries.map(({ row }) => row))];
  const find = (row: string, delayMs: number) => summaries.find((one) => one.row === row && one.delayMs === delayMs);
  const header = [
    'way',
    ...delays.flatMap((delayMs) => [`${delayMs} ms: s`, 'ratio']),
    'sent',
    'received',
    'requests',
    'runs',
  ];
  const lines = rows.map((row) => {
    const any = summaries.find((one) => one.row === row);
    return [
      row,
      ...delays.flatMap((delayMs) => timeCells(find(row, delayMs), find(reference, delayMs))),
      any === undefined ? '' : formatBytes(any.uploadedBytes),
      any === undefined ? '' : formatBytes(any.downloadedBytes),
      any === undefined ? '' : String(any.requests),
      any === undefined ? '' : String(any.runs),
    ];
  });
  return formatColumns([header, ...lines]);
}

function timeCells(summary: Summary | undefined, reference: Summary | undefined): [string, string] {
  if (summary === undefined) return ['', ''];
  const ratio =
    reference === undefined
      ? ''
      : (summary.seconds / reference.seconds).toFixed(summary.seconds < 10 * reference.seconds ? 1 : 0);
  return [summary.seconds.toFixed(2), ratio];
}

/** The first column to the left, all others to the right. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    widths
      .map((width, column) => (column === 0 ? (row[0] ?? '').padEnd(width) : (row[column] ?? '').padStart(width)))
      .join('  '),
  );
  return [lines[0], '-'.repeat(lines[0]?.length ?? 0), ...lines.slice(1)].join('\n');
}
