import { messageOf, ToolError } from '../errors.ts';
import type { Exec } from '../exec.ts';
import { formatRepository } from '../oci/reference.ts';
import { type EngineDestination, type EngineOptions, type EngineRequest, formatDestination } from './engine.ts';
import type { EngineFailure } from './engine-failure.ts';
import { writeLogins } from './logins.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { Environment } from './secret-arguments.ts';

/** How an engine's tool is started. */
export interface ToolContext {
  readonly exec: Exec;
  /** The whole environment: what the tools get, and where secrets are looked up. */
  readonly env: Environment;
}

export interface Tool extends ToolContext {
  /** Under which its output goes out as progress, for example "buildctl". */
  readonly source: string;
  readonly command: string;
  readonly findFailure: (output: readonly string[]) => EngineFailure | undefined;
  /** Where it is started; absent: where this process was. */
  readonly cwd?: string;
}

const LAST_LINES = 20;

/**
 * Runs a build tool, passes its lines on as they come, and says what failed when something does.
 *
 * @throws {ToolError} ENGINE_FAILED, ENGINE_DELIVERY_FAILED, ENGINE_PLATFORM_UNSUPPORTED, COMMAND_NOT_FOUND,
 *   COMMAND_NOT_STARTED; the signal's reason when it was aborted
 */
export async function runTool(
  tool: Tool,
  args: readonly string[],
  request: EngineRequest,
  { signal, progress }: EngineOptions,
): Promise<void> {
  const { secrets, logins = [] } = request;
  const mask = await maskSecrets(
    secrets,
    tool.env,
    logins.map(({ password }) => password),
  );
  await using given = await writeLogins(logins, tool.env);
  const output: string[] = [];
  const { exitCode } = await tool.exec(tool.command, args, {
    env: { ...tool.env, ...given.env, NO_COLOR: '1' },
    ...(tool.cwd === undefined ? {} : { cwd: tool.cwd }),
    signal,
    onLine: (line) => {
      const masked = mask(line);
      output.push(masked);
      if (masked.trim() !== '') progress({ type: 'output', source: tool.source, line: masked });
    },
  });
  if (exitCode !== 0) throw failureOf(tool, exitCode, output, request);
}

function failureOf(tool: Tool, exitCode: number, output: readonly string[], request: EngineRequest): ToolError {
  const { destination } = request;
  const what = `Building ${formatDestination(destination)} with ${tool.source}`;
  const failure = tool.findFailure(output);
  switch (failure?.kind) {
    case undefined:
      return new ToolError('ENGINE_FAILED', [`${what}: exit code ${exitCode}`, ...lastOf(output)].join('\n'), {
        hint: 'Mend what the last lines say, and run it again.',
      });
    case 'delivery': {
      const { reason } = failure;
      const lines = [`${what}: the result was not delivered: ${reason}`, ...lastOf(failure.output)];
      return new ToolError('ENGINE_DELIVERY_FAILED', lines.join('\n'), { hint: deliveryHint(reason, destination) });
    }
    case 'instruction': {
      const { name, reason } = failure;
      if ([reason, ...failure.output].some((line) => NOT_EXECUTABLE.test(line)))
        return cannotExecute(tool, failure, request);
      return new ToolError('ENGINE_FAILED', [`${what}: ${name}: ${reason}`, ...lastOf(failure.output)].join('\n'), {
        hint: 'Mend this instruction of the Dockerfile, or what it reads, and run it again.',
      });
    }
  }
}

function deliveryHint(reason: string, destination: EngineDestination): string {
  return destination.kind === 'registry' && /\bpush/.test(reason)
    ? `Make sure that the engine reaches ${destination.reference.registry} and that its login may push to ${formatRepository(destination.reference)}, and run it again.`
    : 'Mend what the message says, and run it again.';
}

function lastOf(output: readonly string[]): string[] {
  return output
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES)
    .map((line) => `  ${line}`);
}

/** What the kernel says of a program for another processor, as runc, crun and shells pass it on. */
const NOT_EXECUTABLE = /exec format error/i;

function cannotExecute(
  { source }: Tool,
  { name, reason }: { readonly name: string; readonly reason: string },
  { platform }: EngineRequest,
): ToolError {
  const [, architecture = platform] = platform.split('/');
  return new ToolError(
    'ENGINE_PLATFORM_UNSUPPORTED',
    `Building for ${platform} with ${source}: ${name}: ${reason} (exec format error: its machine does not execute this program)`,
    {
      hint: `Give the engine's machine an emulator for ${architecture} (package qemu-user-static, or docker run --privileged --rm tonistiigi/binfmt --install ${architecture}), or use a builder that runs on ${architecture}.`,
    },
  );
}

/** Reads what a tool wrote to a file; a tool that succeeds without writing it is not the tool that it should be. */
export function resultInvalid(source: string, what: string, cause: unknown): ToolError {
  return new ToolError(
    'ENGINE_RESULT_INVALID',
    `Reading the digest that ${source} pushed: ${what}: ${messageOf(cause)}`,
    {
      hint: `Update ${source}: this version does not tell what it pushed.`,
      cause,
    },
  );
}
