import pc from 'picocolors';
import { formatDuration } from '../../src/amounts.ts';
import type { Progress } from '../../src/log.ts';

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function heading(text: string): string {
  return pc.bold(pc.cyan(text));
}

export function title(text: string): void {
  say(`\n${pc.bold(text)}\n${'─'.repeat(text.length)}`);
}

/** What is installed or made for the story, and how long it took. */
export const tellInstallation: Progress = (event) => {
  if (event.type === 'phase-started') say(`${event.phase} … (once; kept for the next time)`);
  if (event.type === 'phase-finished') say(`${event.phase}: ${formatDuration(event.durationMs)}`);
};
