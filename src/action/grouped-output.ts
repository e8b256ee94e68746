import type { Output } from '../cli/output.ts';
import { plainProgress } from '../cli/plain-progress.ts';
import { plainLines, workflowCommand } from './workflow-command.ts';

/**
 * The log of a workflow. What programs write meanwhile is folded into a group that is called like the phase; decisions, results and how long
 * each phase took stand outside of the groups, which are closed when the log is read. Warnings are annotations of the run.
 */
export function groupedOutput(write: (line: string) => void): Output {
  const running: string[] = [];
  let open: string | undefined;
  const close = () => {
    if (open !== undefined) write(workflowCommand('endgroup', ''));
    open = undefined;
  };
  const unfold = () => {
    const name = running.at(-1);
    if (name === open || name === undefined) return;
    close();
    write(workflowCommand('group', name));
    open = name;
  };
  const tell = (text: string) => {
    for (const line of plainLines(text)) write(line);
  };
  const tellInside = plainProgress((text) => {
    unfold();
    tell(text);
  });
  const tellOutside = plainProgress((text) => {
    close();
    tell(text);
  });

  return {
    progress(event) {
      switch (event.type) {
        case 'output':
        case 'status':
          return tellInside(event);
        case 'warning':
          close();
          return write(workflowCommand('warning', [event.text, event.hint ?? []].flat().join('\n')));
        case 'phase-started':
          running.push(event.phase);
          break;
        case 'phase-finished':
          removeLast(running, event.phase);
          break;
        case 'note':
          break;
      }
      tellOutside(event);
    },
    result(line) {
      close();
      tell(line);
    },
    bytes(content) {
      close();
      tell(Buffer.from(content).toString('utf8'));
    },
    close,
  };
}

function removeLast(running: string[], phase: string): void {
  const at = running.lastIndexOf(phase);
  if (at !== -1) running.splice(at, 1);
}
