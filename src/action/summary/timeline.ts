import { formatDuration } from '../../amounts.ts';
import type { PhaseReport, RunReport } from '../run-report.ts';
import { block } from './markdown.ts';

const WIDTH = 44;
const MOST_PHASES = 14;
const MOST_CHARACTERS = 24;

/** Where the time went: one bar for each phase, beginning where it began, since phases overlap. Nothing for none. */
export function formatTimeline({ phases, durationMs }: Pick<RunReport, 'phases' | 'durationMs'>): string {
  if (phases.length === 0 || durationMs <= 0) return '';
  const shown = longest(phases);
  const names = shown.map(({ name }) => shorten(name));
  const width = Math.max(...names.map((name) => name.length));
  const lines = shown.map((phase, at) => {
    const end = phase.hasEnded ? formatDuration(phase.durationMs) : `${formatDuration(phase.durationMs)}, not ended`;
    return `${(names[at] ?? '').padEnd(width)}  ${barOf(phase, durationMs)}  ${end}`;
  });
  const others = phases.length - shown.length;
  return block([...lines, ...(others === 0 ? [] : [`and ${others} shorter ones`])]);
}

/** The longest, in the order in which they began. */
function longest(phases: readonly PhaseReport[]): readonly PhaseReport[] {
  const chosen = new Set(phases.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, MOST_PHASES));
  return phases.filter((phase) => chosen.has(phase)).toSorted((one, other) => one.startMs - other.startMs);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Begins at a whole character and is as long as the phase to an eighth of one; never empty, so that short phases are seen too. */
function barOf({ startMs, durationMs }: PhaseReport, totalMs: number): string {
  const start = Math.min(WIDTH - 1, Math.floor((startMs / totalMs) * WIDTH));
  const eighths = Math.min((WIDTH - start) * 8, Math.max(1, Math.round((durationMs / totalMs) * WIDTH * 8)));
  const bar = `${'█'.repeat(Math.floor(eighths / 8))}${EIGHTHS[eighths % 8] ?? ''}`;
  return `${' '.repeat(start)}${bar}`.padEnd(WIDTH);
}

function shorten(name: string): string {
  return name.length <= MOST_CHARACTERS ? name : `${name.slice(0, MOST_CHARACTERS - 1)}…`;
}
