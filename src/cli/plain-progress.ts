import { formatDuration } from '../amounts.ts';
import type { Progress, ProgressEvent } from '../log.ts';

/** Renders events as plain lines, one each, for CI logs and pipes. A status is written only when it is another one than before. */
export function plainProgress(write: (line: string) => void): Progress {
  const lastStatus = new Map<string, string>();
  return (event) => {
    if (event.type === 'status') {
      if (lastStatus.get(event.subject) === event.text) return;
      lastStatus.set(event.subject, event.text);
    }
    const line = plainLine(event);
    if (line !== undefined) write(line);
  };
}

function plainLine(event: ProgressEvent): string | undefined {
  switch (event.type) {
    case 'phase-started':
      return event.detail === undefined ? undefined : `${event.phase}: ${event.detail}`;
    case 'phase-finished':
      return `${event.phase}: ${event.detail ?? 'done'} (${formatDuration(event.durationMs)})`;
    case 'note':
      return event.text;
    case 'warning':
      return event.hint === undefined ? `warning: ${event.text}` : `warning: ${event.text}\n  ${event.hint}`;
    case 'output':
      return `  ${event.source} | ${event.line}`;
    case 'status':
      return `  ${event.subject}: ${event.text}`;
  }
}
