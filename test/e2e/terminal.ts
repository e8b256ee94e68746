import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface Typed {
  /** What must stand on the terminal before. */
  readonly when: string;
  readonly keys: string;
}

/**
 * Runs a command in a pseudo-terminal (by util-linux' script), and types each answer when its question has been asked, in turn.
 * Answers what stood on the terminal, and the exit code.
 */
export function runInTerminal(
  command: readonly string[],
  typed: readonly Typed[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<{ readonly exitCode: number | null; readonly screen: string }> {
  // Without a terminal around it, script makes one of no width.
  const line = `stty cols 120 rows 40; ${command.map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    cwd,
    env: { ...process.env, ...env, TERM: 'xterm-256color' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const left = [...typed];
  let screen = '';
  let from = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += stripVTControlCharacters(chunk.toString('utf8'));
    const [next] = left;
    if (next === undefined || !screen.slice(from).includes(next.when)) return;
    from = screen.length;
    left.shift();
    child.stdin.write(next.keys);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, screen }));
  });
}
