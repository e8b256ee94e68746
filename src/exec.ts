import { spawn } from 'node:child_process';
import { ToolError } from './errors.ts';

export interface ExecOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string | Uint8Array;
  /** Called with every complete line of stdout and stderr as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Called with stdout as it comes, for output that is no text. */
  readonly onBytes?: (chunk: Uint8Array) => void;
  /** How many outputs it has beside stdout and stderr: descriptors 3 and on. Each is told when it has ended, by its place among them. */
  readonly outputs?: number;
  readonly onOutput?: (text: string, place: number) => void;
  readonly signal?: AbortSignal;
  /** How long the process group has between SIGTERM and SIGKILL when the signal is aborted. */
  readonly killAfterMs?: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command without a shell. A non-zero exit code is a result, not an error. */
export type Exec = (command: string, args: readonly string[], options?: ExecOptions) => Promise<ExecResult>;

/**
 * Runs a command in a process group of its own, and ends the whole group when the signal is aborted.
 *
 * @throws {ToolError} COMMAND_NOT_FOUND when the program cannot be started; the signal's reason when it was aborted.
 */
export const exec: Exec = (command, args, options = {}) => {
  const { signal, killAfterMs = 5_000 } = options;
  const outputs = Array.from({ length: options.outputs ?? 0 }, (_, place) => 3 + place);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...outputs.map(() => 'pipe' as const)],
    });
    let killTimer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      killGroup(child.pid, 'SIGTERM');
      killTimer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), killAfterMs);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const stdout = collectLines(child.stdout, (line) => options.onLine?.(line, 'stdout'));
    const stderr = collectLines(child.stderr, (line) => options.onLine?.(line, 'stderr'));
    child.stdout?.on('data', (chunk: Buffer) => options.onBytes?.(chunk));
    outputs.forEach((descriptor, place) => {
      const output = child.stdio[descriptor];
      const text = collect(output);
      output?.on('end', () => options.onOutput?.(text(), place));
    });
    child.stdin?.on('error', () => {}); // a program that does not read its input ends with EPIPE here; its exit code says what matters
    child.stdin?.end(options.stdin);
    child.once('error', (cause) => {
      signal?.removeEventListener('abort', onAbort);
      reject(
        new ToolError('COMMAND_NOT_FOUND', `Starting ${command}: ${cause.message}`, {
          hint: `Install ${command} or put it on the PATH.`,
          cause,
        }),
      );
    });
    child.once('close', (code, killedBy) => {
      clearTimeout(killTimer);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) return reject(signal.reason);
      resolve({ exitCode: code ?? (killedBy === null ? 1 : 128), stdout: stdout(), stderr: stderr() });
    });
  });
};

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended already
  }
}

function collect(stream: NodeJS.EventEmitter | null | undefined): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function collectLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): () => string {
  let rest = '';
  const decoder = new TextDecoder();
  const text = collect(stream);
  stream?.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  return text;
}
