import type { Sample } from './measure.ts';
import type { MissingRow, Scene } from './row.ts';
import type { StartUp } from './start-up.ts';
import { formatTable, type Summary, summarize } from './table.ts';

/** All that one benchmark found out. */
export interface Outcome {
  readonly scenes: readonly Scene[];
  readonly samples: readonly Sample[];
  readonly missing: readonly MissingRow[];
  readonly startUp: StartUp;
}

/** A table for each variant, what was left out, and how long the command line takes to start. */
export function formatOutcome(outcome: Outcome): string {
  const { missing, startUp } = outcome;
  const tables = variantsOf(outcome).map(
    ({ variant, fileCount, sizeBytes, rows }) =>
      `${variant}: ${fileCount} files, ${(sizeBytes / 1e6).toFixed(1)} MB, one line changed\n\n${formatTable(rows, 'Hydrofoil')}\n`,
  );
  const { cliMs, nodeMs } = startUp;
  return [
    ...tables,
    ...missing.map(({ name, why }) => `NOT MEASURED: ${name}: ${why}`),
    'Medians. ratio: times the seconds of Hydrofoil at the same delay. Installing from package registries is not delayed.',
    `hydrofoil --version: ${cliMs.toFixed(0)} ms, ${(cliMs / nodeMs).toFixed(2)} times a bare node (${nodeMs.toFixed(0)} ms)`,
    '',
  ].join('\n');
}

export function formatJson(outcome: Outcome): string {
  const { missing, startUp, samples } = outcome;
  return `${JSON.stringify({ variants: variantsOf(outcome), missing, startUp, samples }, null, 2)}\n`;
}

interface VariantSummary {
  readonly variant: string;
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly rows: readonly Summary[];
}

function variantsOf({ scenes, samples }: Outcome): VariantSummary[] {
  return scenes.map(({ application: { variant, fileCount, sizeBytes } }) => {
    const ofVariant = samples.filter((sample) => sample.variant === variant);
    return { variant, fileCount, sizeBytes, rows: summarize(ofVariant) };
  });
}
