import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import { formatDuration } from '../amounts.ts';
import type { ProgressEvent } from '../log.ts';
import type { Output, OutputStreams } from './output.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const OUTPUT_LINES = 6;

/** Renders events on a terminal: finished phases stay, running ones turn with their seconds, program output scrolls in a few dim lines. */
export function terminalOutput({ stdout, stderr }: OutputStreams): Output {
  const live = createLogUpdate(stderr, { showCursor: true });
  const running = new Map<string, number>();
  const statuses = new Map<string, string>();
  const tail: string[] = [];
  let frame = 0;

  const draw = () => {
    const phases = [...running].map(
      ([phase, since]) =>
        `${pc.cyan(FRAMES[frame % FRAMES.length] ?? '')} ${phase} ${pc.dim(formatDuration(performance.now() - since))}`,
    );
    const states = [...statuses].map(([subject, text]) => `  ${pc.dim('·')} ${subject}: ${text}`);
    live([...phases, ...states, ...tail.map((line) => pc.dim(`    ${line}`))].join('\n'));
  };
  const timer = setInterval(() => {
    frame++;
    if (running.size > 0) draw();
  }, 100);
  timer.unref();
  const keep = (line: string) => {
    live.clear();
    stderr.write(`${line}\n`);
    draw();
  };

  const onEvent = (event: ProgressEvent) => {
    switch (event.type) {
      case 'phase-started':
        running.set(event.phase, performance.now());
        return draw();
      case 'phase-finished':
        running.delete(event.phase);
        tail.length = 0;
        return keep(
          `${pc.green('✓')} ${event.phase}${event.detail === undefined ? '' : ` ${event.detail}`} ${pc.dim(formatDuration(event.durationMs))}`,
        );
      case 'note':
        return keep(`  ${event.text}`);
      case 'warning':
        return keep(`${pc.yellow('!')} ${event.text}${event.hint === undefined ? '' : `\n  ${pc.dim(event.hint)}`}`);
      case 'output':
        tail.push(event.line.slice(0, 160));
        if (tail.length > OUTPUT_LINES) tail.shift();
        return draw();
      case 'status':
        statuses.set(event.subject, event.text);
        return draw();
    }
  };

  return {
    progress: onEvent,
    result(line) {
      live.clear();
      stdout.write(`${line}\n`);
    },
    bytes(content) {
      live.clear();
      stdout.write(content);
    },
    close() {
      clearInterval(timer);
      live.clear();
      for (const [subject, text] of statuses) stderr.write(`  ${pc.dim('·')} ${subject}: ${text}\n`);
      live.done();
    },
  };
}
