import type { Evidence } from '../../deployment/target.ts';
import { block, folded } from './markdown.ts';

const MOST_LINES = 60;
const MOST_CHARACTERS = 400;

const KINDS = {
  condition: 'what the cluster says',
  event: 'events',
  log: 'log',
  'previous-log': 'log of the container before its restart',
} as const;

/** One thing that explains a failure, folded. Of many lines the last ones: there the cause stands. */
export function formatEvidence({ subject, kind, lines }: Evidence): string {
  const shown = lines.slice(-MOST_LINES).map(cut);
  const before = lines.length - shown.length;
  const text = before === 0 ? shown : [`(${before} lines before these)`, ...shown];
  return folded(`${subject}: ${KINDS[kind]}`, block(text));
}

function cut(line: string): string {
  return line.length <= MOST_CHARACTERS ? line : `${line.slice(0, MOST_CHARACTERS - 1)}…`;
}
