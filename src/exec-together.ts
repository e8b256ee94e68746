import { isToolError } from './errors.ts';
import { commandNotFound, type ExecOptions, type ExecResult, exec } from './exec.ts';

/** Runs a program several times at once, and answers with a promise for each run: it is told when it has ended, and those before it. */
export type ExecTogether = (
  program: string,
  runs: readonly (readonly string[])[],
  options: Pick<ExecOptions, 'env' | 'signal'>,
) => readonly Promise<ExecResult>[];

/**
 * One shell starts all of them: to start a program keeps the event loop until that runs, which is the longer the more others run by then. Each run
 * is told what all have written on stderr by then. Where there is no shell, they are started one by one.
 *
 * @throws {ToolError} COMMAND_NOT_FOUND, COMMAND_NOT_STARTED; the signal's reason when it was aborted; each in the promises
 */
export const execTogether: ExecTogether = (program, runs, options) => {
  const groups = Array.from({ length: Math.ceil(runs.length / RUNS_OF_A_SHELL) }, (_, group) =>
    runs.slice(group * RUNS_OF_A_SHELL, (group + 1) * RUNS_OF_A_SHELL),
  );
  return groups.flatMap((group) => execGroup(program, group, options));
};

/** Shells need not know descriptors above 9; the first three are taken. */
const RUNS_OF_A_SHELL = 7;

function execGroup(
  program: string,
  runs: readonly (readonly string[])[],
  options: Pick<ExecOptions, 'env' | 'signal'>,
): readonly Promise<ExecResult>[] {
  const waiting = runs.map(() => Promise.withResolvers<ExecResult>());
  const [exitCodes, outputs, stderr]: [string[], string[], string[]] = [[], [], []];
  const settle = (place: number) => {
    const [exitCode, stdout] = [exitCodes[place], outputs[place]];
    if (exitCode === undefined || stdout === undefined) return;
    if (exitCode === NOT_FOUND) waiting[place]?.reject(commandNotFound(program, stderr[0] ?? ''));
    else waiting[place]?.resolve({ exitCode: Number(exitCode), stdout, stderr: stderr.join('\n') });
  };
  const running = exec('sh', ['-c', scriptOf(program, runs)], {
    ...options,
    outputs: runs.length,
    onOutput(text, place) {
      outputs[place] = text;
      settle(place);
    },
    onLine(line, stream) {
      if (stream === 'stderr') stderr.push(line);
      else settle(exitCodes.push(line) - 1);
    },
  });
  const fail = (reason: unknown) => {
    for (const { reject } of waiting) reject(reason); // those that were settled stay so
  };
  const withoutShell = () =>
    waiting.forEach(({ resolve, reject }, place) => {
      exec(program, runs[place] ?? [], options).then(resolve, reject);
    });
  running.then(
    () => fail(new Error(`${program}: the shell ended before it`)),
    (reason) => (isToolError(reason, 'COMMAND_NOT_FOUND') ? withoutShell() : fail(reason)),
  );
  return waiting.map(({ promise }) => {
    promise.catch(() => {}); // told to whoever waits for it
    return promise;
  });
}

/** Starts the runs, each with a descriptor of its own in the place of stdout; then prints the exit code of each, in their order. */
function scriptOf(program: string, runs: readonly (readonly string[])[]): string {
  const closing = runs.map((_, place) => `${3 + place}>&-`).join(' '); // what a program leaves running must not hold them, nor the shell
  return [
    ...runs.map(
      (args, place) => `${[program, ...args].map(quoted).join(' ')} >&${3 + place} ${closing} & p${place}=$!`,
    ),
    `exec ${closing}`,
    ...runs.map((_, place) => `wait $p${place}; echo $?`),
  ].join('\n');
}

/** Of a shell. */
const NOT_FOUND = '127';

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
