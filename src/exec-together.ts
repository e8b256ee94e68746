import { ToolError } from './errors.ts';
import { type ExecOptions, type ExecResult, exec } from './exec.ts';

/** Runs a program several times at once, and answers with the results in order. */
export type ExecTogether = (
  program: string,
  runs: readonly (readonly string[])[],
  options: Pick<ExecOptions, 'env' | 'signal'>,
) => Promise<readonly ExecResult[]>;

/**
 * One shell starts all of them: to start a program keeps the event loop until that runs, which is the longer the more others run by then. What they
 * write on stderr is told of each.
 *
 * @throws {ToolError} COMMAND_NOT_FOUND; the signal's reason when it was aborted
 */
export const execTogether: ExecTogether = async (program, runs, options) => {
  const groups = Array.from({ length: Math.ceil(runs.length / RUNS_OF_A_SHELL) }, (_, group) =>
    runs.slice(group * RUNS_OF_A_SHELL, (group + 1) * RUNS_OF_A_SHELL),
  );
  return (await Promise.all(groups.map((group) => execGroup(program, group, options)))).flat();
};

/** Shells need not know descriptors above 9; the first three are taken. */
const RUNS_OF_A_SHELL = 7;

async function execGroup(
  program: string,
  runs: readonly (readonly string[])[],
  options: Pick<ExecOptions, 'env' | 'signal'>,
): Promise<readonly ExecResult[]> {
  const descriptors = runs.map((_, place) => 3 + place);
  const closed = descriptors.map((descriptor) => `${descriptor}>&-`).join(' '); // what a program leaves running must not hold them
  const lines = [
    ...runs.map((args, place) => `${[program, ...args].map(quoted).join(' ')} >&${3 + place} ${closed} & p${place}=$!`),
    ...runs.map((_, place) => `wait $p${place}; echo $?`),
  ];
  const {
    stdout,
    stderr,
    outputs = [],
  } = await exec('sh', ['-c', lines.join('\n')], {
    ...options,
    outputs: runs.length,
  });
  const exitCodes = stdout.split('\n');
  if (exitCodes.includes(NOT_FOUND)) throw notFound(program, stderr);
  return outputs.map((output, place) => ({ exitCode: Number(exitCodes[place] || 1), stdout: output, stderr }));
}

/** Of a shell. */
const NOT_FOUND = '127';

function notFound(program: string, stderr: string): ToolError {
  return new ToolError('COMMAND_NOT_FOUND', `Starting ${program}: ${stderr.split('\n')[0]}`, {
    hint: `Install ${program} or put it on the PATH.`,
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
