import type { RegistryProxy } from '../test/servers/proxy.ts';
import { sequentialRoundTrips } from '../test/servers/round-trips.ts';
import type { Size } from './application.ts';
import type { Row, Scene } from './row.ts';

/** One timed run. */
export interface Sample {
  readonly row: string;
  readonly variant: string;
  readonly size: Size;
  readonly delayMs: number;
  readonly seconds: number;
  readonly uploadedBytes: number;
  readonly downloadedBytes: number;
  readonly requests: number;
  /** How many of them had to be waited for one after another; of requests that are not delayed it says little. */
  readonly roundTrips: number;
}

export interface MeasureOptions {
  readonly runs: number;
  readonly delaysMs: readonly number[];
  readonly onSample: (sample: Sample) => void;
  /** Looks at the image that a row made, for every first run: a row that is fast because it did nothing must not count. */
  readonly verify: (reference: string, version: string) => Promise<void>;
}

/**
 * One run of each row in turn, then the next of each, so that a change of the machine's load meets all of them alike. Before each
 * run one line of the application changes and is committed.
 */
export async function measure(
  scenes: readonly Scene[],
  rows: readonly Row[],
  proxy: RegistryProxy,
  options: MeasureOptions,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let number = 1; number <= options.runs; number++) {
    for (const scene of scenes) {
      for (const delayMs of options.delaysMs) {
        for (const row of rowsOf(rows, scene, number)) {
          const version = await scene.application.changeOneLine();
          await row.reset?.(scene);
          proxy.delayMs = delayMs;
          proxy.clear();
          const startedAt = performance.now();
          const reference = await row.run(scene);
          const seconds = (performance.now() - startedAt) / 1000;
          const sample: Sample = {
            row: row.name,
            variant: scene.application.variant,
            size: scene.application.size,
            delayMs,
            seconds,
            ...trafficOf(proxy),
          };
          proxy.delayMs = 0;
          samples.push(sample);
          options.onSample(sample);
          if (number === 1 && delayMs === options.delaysMs[0]) await options.verify(reference, version);
          await row.stop?.();
        }
      }
    }
  }
  return samples;
}

function rowsOf(rows: readonly Row[], { application }: Scene, number: number): Row[] {
  return rows.filter(
    ({ variants, mostRuns = Infinity }) => variants.includes(application.variant) && number <= mostRuns,
  );
}

function trafficOf({
  requests,
}: RegistryProxy): Pick<Sample, 'uploadedBytes' | 'downloadedBytes' | 'requests' | 'roundTrips'> {
  return {
    uploadedBytes: requests.reduce((sum, { requestBytes }) => sum + requestBytes, 0),
    downloadedBytes: requests.reduce((sum, { responseBytes }) => sum + responseBytes, 0),
    requests: requests.length,
    roundTrips: sequentialRoundTrips(requests),
  };
}
