import { formatBytes } from '../src/amounts.ts';
import { formatJudgements, type Judgement, judge } from './aims.ts';
import { HYDROFOIL } from './hydrofoil-row.ts';
import type { MemoryPeak } from './memory.ts';
import { formatReplays } from './replay/format-replay.ts';
import type { Replay } from './replay/replay-history.ts';
import type { MissingRow } from './row.ts';
import type { Scale, ScalePoint } from './scale.ts';
import type { StartUp } from './start-up.ts';
import { formatTable, summarize } from './table.ts';
import type { VariantSamples } from './ways.ts';

/** All that one benchmark found out. */
export interface Outcome {
  readonly ways: readonly VariantSamples[];
  /** The first is what aims are about. */
  readonly scale: readonly Scale[];
  readonly memory: readonly MemoryPeak[];
  readonly replays: readonly Replay[];
  readonly startUp: StartUp;
}

const MISSING: readonly MissingRow[] = [{ name: 'Docker', why: 'no dockerd is started for the benchmark' }];

/** A table for each variant, what was left out, the other parts, and what each aim came to. */
export function formatOutcome(outcome: Outcome): string {
  const { ways, scale, memory, replays, startUp } = outcome;
  const tables = ways.map(
    ({ variant, fileCount, sizeBytes, samples }) =>
      `${variant}: ${fileCount} files, ${formatBytes(sizeBytes)}, one line changed\n\n${formatTable(summarize(samples), HYDROFOIL)}\n`,
  );
  const { cliMs, nodeMs, actionMs } = startUp;
  const judgements = judgementsOf(outcome);
  return [
    ...tables,
    ...(ways.length === 0 ? [] : [...MISSING.map(({ name, why }) => `NOT MEASURED: ${name}: ${why}`), NOTE]),
    ...scale.map(formatScale),
    ...memory.map(formatPeak),
    ...(replays.length === 0 ? [] : [`\n${formatReplays(replays)}\n`]),
    `hydrofoil --version: ${cliMs.toFixed(0)} ms, ${(cliMs / nodeMs).toFixed(2)} times a bare node (${nodeMs.toFixed(0)} ms)`,
    `the action: ${(actionMs - nodeMs).toFixed(0)} ms more than a bare node until the first line of a plan`,
    ...(judgements.length === 0 ? [] : [`\n${formatJudgements(judgements)}`]),
    '',
  ].join('\n');
}

const NOTE =
  'Medians. ratio: times the seconds of Hydrofoil at the same delay. Installing from package registries is not delayed.';

export function formatJson(outcome: Outcome): string {
  const ways = outcome.ways.map((way) => ({ ...way, rows: summarize(way.samples) }));
  const value = { ...outcome, ways, missing: MISSING, aims: judgementsOf(outcome) };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function judgementsOf({ ways, scale, memory, replays, startUp }: Outcome): Judgement[] {
  const rows = ways.map(({ variant, samples }) => ({ variant, rows: summarize(samples) }));
  return judge({ ways: rows, scaleRatio: scale[0]?.ratio, memory, replays, startUp });
}

function formatScale({ row, large, huge, ratio }: Scale): string {
  const point = ({ fileCount, sizeBytes, seconds, uploadedBytes }: ScalePoint) =>
    `${fileCount} files, ${formatBytes(sizeBytes)}: ${seconds.toFixed(2)} s, ${formatBytes(uploadedBytes)} sent`;
  return `One line changed, ${row}, in ${point(large)}; in ${point(huge)}: ${ratio.toFixed(2)} times the seconds`;
}

function formatPeak({ what, contextBytes, peakBytes, seconds }: MemoryPeak): string {
  return `Context of ${formatBytes(contextBytes)}, ${what}: ${formatBytes(peakBytes)} of memory at most, ${seconds.toFixed(1)} s`;
}
