import { CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { ToolError } from '../errors.ts';
import type { CliContext } from './context.ts';
import { errorExitCode } from './error-exit-code.ts';
import { errorJson, formatError } from './format-error.ts';
import type { Output, OutputStreams } from './output.ts';
import { plainProgress } from './plain-progress.ts';
import { type GlobalOptions, makeProgram } from './program.ts';

/** What began before this was loaded. */
type Started = Pick<CliContext, 'startedAt' | 'signal' | 'cwd' | 'git'>;

/** The command line from its arguments to its exit code. */
export async function main({ argv, env, stdin, stdout, stderr }: NodeJS.Process, started: Started): Promise<number> {
  const { signal } = started;
  for (const stream of [stdout, stderr]) stream.on('error', outliveListener);

  let exitCode = 0;
  const program = makeProgram(packageJson.version, async (options, run) => {
    const output = await openOutput(options, { stdout, stderr }, env);
    try {
      exitCode = await run({
        ...started,
        env,
        stdin,
        output,
        tell: () => {},
        onSecret: () => {},
        json: options.json === true,
        verbose: options.verbose === true,
      });
    } catch (error) {
      output.close();
      exitCode = signal.aborted ? 130 : errorExitCode(error);
      const result = exitCode === 130 ? { outcome: 'interrupted' } : { outcome: 'failed', error: errorJson(error) };
      if (options.json === true) stdout.write(`${JSON.stringify(result)}\n`);
      if (exitCode !== 130) stderr.write(`${formatError(error)}\n`);
      else stderr.write('interrupted\n');
    } finally {
      output.close();
    }
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const wrong = usageError(error);
    if (argv.includes('--json')) stdout.write(`${JSON.stringify({ outcome: 'failed', error: errorJson(wrong) })}\n`);
    if (error.code !== HELP_SHOWN) stderr.write(`${formatError(wrong)}\n`);
    return 2;
  }
  return exitCode;
}

/** Whoever read along has gone (`| head`): what is under way is still brought to its end, with its lock, verdict and record. */
function outliveListener(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Without a command, commander shows the help, and that is all. */
const HELP_SHOWN = 'commander.help';

function usageError({ code, message }: CommanderError): ToolError {
  const [what = '', suggestion = ''] = message.replace(/^error: /, '').split('\n');
  return new ToolError('USAGE_COMMAND_LINE', code === HELP_SHOWN ? 'No command is given' : what, {
    hint: `${suggestion.replace(/^\((.*)\)$/, '$1 ')}Look into hydrofoil --help for commands and options.`,
  });
}

/** A live display on a terminal; plain lines in CI, in pipes and on request. */
async function openOutput(
  options: GlobalOptions,
  streams: OutputStreams,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Output> {
  const live = streams.stderr.isTTY === true && options.plain !== true && env.CI === undefined && env.TERM !== 'dumb';
  if (live) return (await import('./terminal-progress.ts')).terminalOutput(streams);
  return {
    progress: plainProgress((line) => streams.stderr.write(`${line}\n`)),
    result: (line) => streams.stdout.write(`${line}\n`),
    bytes: (content) => streams.stdout.write(content),
    close: () => {},
  };
}
