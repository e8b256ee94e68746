import { messageOf, ToolError } from '../errors.ts';
import type { Exec } from '../exec.ts';
import { type EngineOptions, type EngineRequest, formatDestination } from './engine.ts';
import { writeLogins } from './logins.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { Environment } from './secret-arguments.ts';

/** How an engine's tool is started. */
export interface ToolContext {
  readonly exec: Exec;
  /** The whole environment: what the tools get, and where secrets are looked up. */
  readonly env: Environment;
}

export interface FailedStep {
  /** "[2/3] RUN make". */
  readonly name: string;
  readonly reason: string;
  /** What the step itself wrote. */
  readonly output: readonly string[];
}

export interface Tool extends ToolContext {
  /** Under which its output goes out as progress, for example "buildctl". */
  readonly source: string;
  readonly command: string;
  readonly findFailedStep: (output: readonly string[]) => FailedStep | undefined;
  /** Where it is started; absent: where this process was. */
  readonly cwd?: string;
}

const LAST_LINES = 20;

/**
 * Runs a build tool, passes its lines on as they come, and says which step failed when it does.
 *
 * @throws {ToolError} ENGINE_FAILED, COMMAND_NOT_FOUND; the signal's reason when it was aborted
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
  if (exitCode !== 0) throw failure(tool, exitCode, output, request);
}

function failure(tool: Tool, exitCode: number, output: readonly string[], request: EngineRequest): ToolError {
  const what = `Building ${formatDestination(request.destination)} with ${tool.source}`;
  const step = tool.findFailedStep(output);
  if (step === undefined) {
    const last = output.filter((line) => line.trim() !== '').slice(-LAST_LINES);
    return new ToolError('ENGINE_FAILED', [`${what}: exit code ${exitCode}`, ...last.map(indented)].join('\n'), {
      hint: 'Mend what the last lines say, and run it again.',
    });
  }
  if ([step.reason, ...step.output].some((line) => NOT_EXECUTABLE.test(line)))
    return cannotExecute(tool, step, request);
  const last = step.output.slice(-LAST_LINES);
  return new ToolError('ENGINE_FAILED', [`${what}: ${step.name}: ${step.reason}`, ...last.map(indented)].join('\n'), {
    hint: 'Mend this instruction of the Dockerfile, or what it reads, and run it again.',
  });
}

/** What the kernel says of a program for another processor, as runc, crun and shells pass it on. */
const NOT_EXECUTABLE = /exec format error/i;

function cannotExecute({ source }: Tool, { name, reason }: FailedStep, { platform }: EngineRequest): ToolError {
  const [, architecture = platform] = platform.split('/');
  return new ToolError(
    'ENGINE_PLATFORM_UNSUPPORTED',
    `Building for ${platform} with ${source}: ${name}: ${reason} (exec format error: its machine does not execute this program)`,
    {
      hint: `Give the engine's machine an emulator for ${architecture} (package qemu-user-static, or docker run --privileged --rm tonistiigi/binfmt --install ${architecture}), or use a builder that runs on ${architecture}.`,
    },
  );
}

function indented(line: string): string {
  return `  ${line}`;
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
