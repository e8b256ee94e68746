import { ToolError } from '../../src/errors.ts';
import { type ExecOptions, exec } from '../../src/exec.ts';

/** The PATH with the folders of system programs, which an ordinary user's does not have. */
export const SYSTEM_PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/**
 * Runs a command that has to succeed, and returns what it wrote to stdout.
 *
 * @throws {ToolError} SERVERS_COMMAND_FAILED with the last lines that it wrote; COMMAND_NOT_FOUND
 */
export async function run(command: string, args: readonly string[], options: ExecOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await exec(command, args, {
    ...options,
    env: { PATH: SYSTEM_PATH, ...options.env },
  });
  if (exitCode === 0) return stdout;
  const lastLines = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new ToolError(
    'SERVERS_COMMAND_FAILED',
    `${command} ${args.slice(0, 3).join(' ')}: exit code ${exitCode}\n${lastLines}`,
  );
}
