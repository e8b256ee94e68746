import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';

/**
 * Adds a value to a file of the runner, $GITHUB_OUTPUT for example. The delimiter is random: no value can end itself and begin another.
 * The first argument is absent where there is no runner.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
 */
export async function addToWorkflowFile(
  file: string | undefined,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (file === undefined || file === '') return;
  const entries = Object.entries(values).map(([name, value]) => {
    const delimiter = `end-of-value-${randomUUID()}`;
    return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
  });
  await appendFile(file, entries.join(''));
}
