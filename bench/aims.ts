import { formatBytes } from '../src/amounts.ts';
import type { Variant } from './application.ts';
import { HYDROFOIL } from './hydrofoil-row.ts';
import type { MemoryPeak } from './memory.ts';
import { uploadedShare } from './replay/format-replay.ts';
import type { Replay } from './replay/replay-history.ts';
import type { StartUp } from './start-up.ts';
import { formatColumns, median, type Summary } from './table.ts';

/** What Hydrofoil is to reach, and what was measured. Each is judged only where everything that it needs was measured. */
export interface Judgement {
  readonly aim: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export interface Measurements {
  readonly ways: readonly { readonly variant: Variant; readonly rows: readonly Summary[] }[];
  readonly scaleRatio: number | undefined;
  readonly memory: readonly MemoryPeak[];
  readonly replays: readonly Replay[];
  readonly startUp: StartUp | undefined;
}

/** How many times faster than each of the others, without and with a delay of the requests. */
const PEERS: readonly { readonly row: string; readonly least: number; readonly leastUndelayed?: number }[] = [
  { row: 'registry cache, mode=max (BuildKit, cold)', least: 20 },
  { row: 'FROM base, COPY --link (BuildKit, cold)', least: 3 },
  { row: 'FROM base, COPY --link (BuildKit, warm)', least: 2 },
  { row: 'tar | crane append', least: 2, leastUndelayed: 1 },
];
const MOST_REQUESTS = 6;
const MOST_ROUND_TRIPS = 3;
const MOST_SCALE = 2;
const MOST_UPLOADED = 0.08;
const MOST_ACTION_START_MS = 250;
const MOST_MEMORY_BYTES = 200e6;

export function judge({ ways, scaleRatio, memory, replays, startUp }: Measurements): Judgement[] {
  return [
    ...ways.flatMap(({ variant, rows }) => [...judgePeers(variant, rows), ...judgeRequests(variant, rows)]),
    ...(scaleRatio === undefined
      ? []
      : [judgement('100 000 files: at most 2.00 times the seconds of 5 000', scaleRatio, MOST_SCALE, ratio)]),
    ...(replays.length === 0
      ? []
      : [
          judgement(
            `replay of ${replays.length} histories: uploaded at most 8.0 % of one layer (median)`,
            median(replays.map(uploadedShare)),
            MOST_UPLOADED,
            (share) => `${(100 * share).toFixed(1)} %`,
          ),
        ]),
    ...memory.map(({ what, peakBytes }) =>
      judgement(`peak memory, ${what}: at most 200 MB`, peakBytes, MOST_MEMORY_BYTES, formatBytes),
    ),
    ...(startUp === undefined ? [] : [judgeStartUp(startUp)]),
  ];
}

function judgeStartUp({ actionMs, nodeMs }: StartUp): Judgement {
  const aim = "the action's first line of a plan: at most 250 ms after a bare node's";
  return judgement(aim, actionMs - nodeMs, MOST_ACTION_START_MS, (ms) => `${ms.toFixed(0)} ms`);
}

export function formatJudgements(judgements: readonly Judgement[]): string {
  return formatColumns([
    ['aim', 'measured', ''],
    ...judgements.map(({ aim, measured, isMet }) => [aim, measured, isMet ? 'met' : 'MISSED']),
  ]);
}

function judgePeers(variant: Variant, rows: readonly Summary[]): Judgement[] {
  return hydrofoilOf(rows).flatMap((own) =>
    PEERS.flatMap(({ row, least, leastUndelayed = least }) => {
      const peer = rows.find((other) => other.row === row && other.delayMs === own.delayMs);
      if (peer === undefined) return [];
      const atLeast = own.delayMs === 0 ? leastUndelayed : least;
      const measured = peer.seconds / own.seconds;
      const aim = `${variant}, ${own.delayMs} ms: ${row}: at least ${ratio(atLeast)} times the seconds`;
      return { aim, measured: ratio(measured), isMet: measured >= atLeast };
    }),
  );
}

function judgeRequests(variant: Variant, rows: readonly Summary[]): Judgement[] {
  return hydrofoilOf(rows)
    .filter(({ delayMs }) => delayMs > 0)
    .flatMap(({ delayMs, requests, roundTrips }) => [
      judgement(`${variant}, ${delayMs} ms: at most 6 requests`, requests, MOST_REQUESTS, String),
      judgement(`${variant}, ${delayMs} ms: in at most 3 round trips`, roundTrips, MOST_ROUND_TRIPS, String),
    ]);
}

function hydrofoilOf(rows: readonly Summary[]): readonly Summary[] {
  return rows.filter(({ row }) => row === HYDROFOIL);
}

function judgement(aim: string, value: number, most: number, format: (value: number) => string): Judgement {
  return { aim, measured: format(value), isMet: value <= most };
}

function ratio(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
