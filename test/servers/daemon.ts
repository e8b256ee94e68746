import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ToolError } from '../../src/errors.ts';
import { SYSTEM_PATH } from './run.ts';

export interface DaemonOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where `<name>.log` is written. */
  readonly directory: string;
  /** Whether it does its job already; asked every 25 ms. */
  readonly isReady: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
  /** Shell text that removes what the ended daemon may have left: containers, mounts, cgroups. */
  readonly sweep?: string;
  readonly signal?: AbortSignal;
}

/** Something started that is ended once, by either name; stopping it again does nothing. */
export interface Stoppable extends AsyncDisposable {
  readonly stop: () => Promise<void>;
}

export interface Daemon extends Stoppable {
  readonly logFile: string;
  /** The process that keeps the daemon: ending it ends the daemon too. */
  readonly keeperPid: number;
}

const KEEPER = join(import.meta.dirname, 'keep.sh');

/**
 * Starts a server in a session of its own and waits until it is ready. It holds none of this process's pipes, and it ends, swept up
 * after, when it is stopped or when this process ends for any reason, SIGKILL included.
 *
 * @throws {ToolError} SERVERS_DAEMON_ENDED, SERVERS_DAEMON_NOT_READY, each with the last lines of its log
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { name, command, args, directory, isReady, readyTimeoutMs = 60_000, sweep = ':', signal } = options;
  await mkdir(directory, { recursive: true });
  const logFile = join(directory, `${name}.log`);
  const log = await open(logFile, 'a');
  const keeper = spawn('bash', [KEEPER, sweep, command, ...args], {
    detached: true,
    stdio: ['pipe', log.fd, log.fd],
    env: { ...process.env, PATH: SYSTEM_PATH, ...options.env },
  });
  const ended = once(keeper, 'exit');
  const lifeline = keeper.stdin;
  lifeline?.on('error', () => {}); // the keeper ended first; `ended` tells
  await log.close();
  keeper.unref();

  const stop = async () => {
    keeper.ref();
    lifeline?.destroy();
    await ended;
  };
  const deadline = performance.now() + readyTimeoutMs;
  try {
    while (!(await isReady())) {
      signal?.throwIfAborted();
      if (keeper.exitCode !== null) throw await failure('SERVERS_DAEMON_ENDED', 'it ended at once');
      if (performance.now() > deadline) {
        throw await failure('SERVERS_DAEMON_NOT_READY', `not ready after ${readyTimeoutMs} ms`);
      }
      await delay(25);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { logFile, keeperPid: keeper.pid ?? 0, stop, [Symbol.asyncDispose]: stop };

  async function failure(code: string, what: string): Promise<ToolError> {
    const lastLines = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-15).join('\n');
    return new ToolError(code, `Starting ${name}: ${what}\n${lastLines}`, { hint: `Read ${logFile}.` });
  }
}
