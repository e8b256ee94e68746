import { workflowCommand } from './workflow-command.ts';

/**
 * Makes the runner show `***` wherever a secret would stand in the log, from now on. It compares line by line, so each line of a key is a
 * secret of its own; a line of a few characters is not, or it would blot out the log.
 */
export function makeMask(write: (line: string) => void): (secret: string) => void {
  const known = new Set<string>();
  return (secret) => {
    const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
    for (const line of lines) {
      if (line === '' || (lines.length > 1 && line.length < FEWEST_CHARACTERS) || known.has(line)) continue;
      known.add(line);
      write(workflowCommand('add-mask', line));
    }
  };
}

const FEWEST_CHARACTERS = 8;
