import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { messageOf, ToolError } from './errors.ts';

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
 * @throws {ToolError} COMMAND_NOT_FOUND when there is no such program; COMMAND_NOT_STARTED when the machine cannot start it; the signal's
 *   reason when it was aborted.
 */
export const exec: Exec = (command, args, options = {}) => {
  const { signal, killAfterMs = 5_000 } = options;
  const outputs = Array.from({ length: options.outputs ?? 0 }, (_, place) => 3 + place);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const child = start(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      detached: true,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...outputs.map(() => 'pipe' as const)],
    });
    child.once('error', (cause) => reject(notStarted(command, cause)));
    if (child.pid === undefined) return; // it was not started, and may have no streams
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
    child.once('close', (code, killedBy) => {
      clearTimeout(killTimer);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) return reject(signal.reason);
      resolve({ exitCode: code ?? (killedBy === null ? 1 : 128), stdout: stdout(), stderr: stderr() });
    });
  });
};

/** What goes wrong on the way is told by the child's `error` event or thrown, as the system call has it. */
function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(command, args, options);
  } catch (cause) {
    throw notStarted(command, cause);
  }
}

const MISSING = ['ENOENT', 'EACCES', 'ENOTDIR'];

/** @param cause absent where a shell told it */
export function commandNotFound(command: string, why: string, cause?: unknown): ToolError {
  const hint = `Install ${command} or put it on the PATH.`;
  return new ToolError('COMMAND_NOT_FOUND', `Starting ${command}: ${why}`, { hint, cause });
}

function notStarted(command: string, cause: unknown): ToolError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const what = `Starting ${command}`;
  if (MISSING.includes(code)) {
    return commandNotFound(command, messageOf(cause), cause);
  }
  if (code === 'ERR_INVALID_ARG_VALUE') {
    const where = 'an argument or a variable of the environment has a NUL byte'; // Node repeats the value, which may be a secret
    return new ToolError('COMMAND_NOT_STARTED', `${what}: ${where}`, { hint: 'Take the byte out.' });
  }
  const hint = mendOf(code);
  return new ToolError('COMMAND_NOT_STARTED', `${what}: ${messageOf(cause)}`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}

function mendOf(code: string): string | undefined {
  switch (code) {
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return 'Give this machine more memory, processes or open files (ulimit -u, ulimit -n), and run it again.';
    case 'E2BIG':
      return 'Shorten the arguments or the environment: together they are longer than the system takes.';
    default:
      return undefined;
  }
}

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
  let begun: string[] = []; // of a line that has not ended yet
  const decoder = new TextDecoder();
  const text = collect(stream);
  stream?.on('data', (chunk: Buffer) => {
    const [first = '', ...lines] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    for (const line of lines) {
      onLine(begun.join('').replace(/\r$/, ''));
      begun = [line];
    }
  });
  stream?.on('end', () => {
    const rest = begun.join('');
    if (rest !== '') onLine(rest);
  });
  return text;
}
