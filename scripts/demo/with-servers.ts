import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError } from '../../src/cli/format-error.ts';

/**
 * Runs something in a temporary folder with servers of its own. However it ends, also by Ctrl-C, the servers are stopped in the reverse
 * order of their start, and then the folder is removed. An error is printed, and sets the exit code.
 */
export async function withServers(
  prefix: string,
  run: (directory: string, servers: AsyncDisposableStack) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), prefix));
  const servers = new AsyncDisposableStack();
  servers.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }));
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= servers.disposeAsync();
    return ending;
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.stderr.write(`\n${name}: stopping the servers\n`);
      end().finally(() => process.exit(130));
    });
  }
  try {
    await run(directory, servers);
  } catch (error) {
    if (ending === undefined) {
      process.stderr.write(`${formatError(error)}\n`);
      process.exitCode = 1;
    } // otherwise it failed because its servers were stopped
  } finally {
    await end();
  }
}
