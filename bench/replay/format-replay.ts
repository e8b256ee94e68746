import { formatBytes } from '../../src/amounts.ts';
import { formatColumns, median } from '../table.ts';
import type { Replay } from './replay-history.ts';

/** Share of the uploaded bytes of one layer for everything. */
export function uploadedShare({ uploadedBytes, oneLayerBytes }: Replay): number {
  return uploadedBytes / oneLayerBytes;
}

export function formatReplays(replays: readonly Replay[]): string {
  const header = [
    'repository at commit',
    'date',
    'commits',
    'files',
    'one layer',
    'layers',
    'new layers a commit',
    'uploaded',
    'unpacked',
    'in plan order',
  ];
  const rows = replays.map((replay) => [
    `${nameOf(replay.repository)} ${replay.head.slice(0, 10)}`,
    replay.date,
    String(replay.commits),
    String(replay.files),
    formatBytes(replay.oneLayerBytes / replay.commits),
    String(replay.layers),
    (replay.uploadedLayers / replay.commits).toFixed(1),
    percent(uploadedShare(replay)),
    percent(replay.unpackedBytes / replay.allUnpackedBytes),
    percent(replay.unpackedInPlanOrder / replay.allUnpackedBytes),
  ]);
  const missing = replays.filter(({ missing: count }) => count > 0);
  return [
    formatColumns([header, ...rows]),
    ...missing.map(
      (replay) => `${nameOf(replay.repository)}: ${replay.missing} files are not in the clone and left out`,
    ),
    `median uploaded: ${percent(median(replays.map(uploadedShare)))} of one layer for the whole COPY`,
  ].join('\n');
}

/** The folder's name; of a folder that is only called for being a repository, the one above too. */
function nameOf(repository: string): string {
  const names = repository.split('/').filter((name) => name !== '' && name !== '.git');
  return names.at(-1) === 'repo' ? names.slice(-2, -1).join('') : (names.at(-1) ?? repository);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
