import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { heading, say } from './say.ts';

const RESULT = z.object({
  outcome: z.string(),
  ms: z.number(),
  phases: z.array(z.object({ name: z.string(), ms: z.number() })),
  images: z.record(
    z.string(),
    z.object({
      reference: z.string(),
      base: z.object({ action: z.string(), because: z.array(z.string()) }),
      steps: z.array(
        z.object({ line: z.number(), text: z.string(), action: z.string(), because: z.array(z.string()).optional() }),
      ),
      pending: z.array(z.object({ line: z.number(), text: z.string() })),
    }),
  ),
});

/** What `deploy`, `rollback` and `build` print with --json, as far as the story tells it again. */
export type Result = z.infer<typeof RESULT>;

export interface CliOptions {
  /** Path of the built command line. */
  readonly cli: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs the built command line as a user does, with its output on the terminal. */
export async function hydrofoil(args: readonly string[], options: CliOptions): Promise<void> {
  say(heading(`$ hydrofoil ${args.join(' ')}`));
  const child = spawn(process.execPath, [options.cli, ...args], { ...spawnOptions(options), stdio: 'inherit' });
  assertSuccess(args, await once(child, 'close'));
}

/** The same with --json: what it tells people still goes to the terminal, the result is returned. */
export async function hydrofoilJson(args: readonly string[], options: CliOptions): Promise<Result> {
  const shown = [...args, '--json'];
  say(heading(`$ hydrofoil ${shown.join(' ')}`));
  const child = spawn(process.execPath, [options.cli, ...shown], {
    ...spawnOptions(options),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const output = await text(child.stdout);
  assertSuccess(shown, await closed);
  return RESULT.parse(JSON.parse(output));
}

function spawnOptions({ cwd, env }: CliOptions) {
  return { cwd, env: { ...process.env, ...env } };
}

function assertSuccess(args: readonly string[], [code]: readonly unknown[]): void {
  if (code !== 0) throw new Error(`hydrofoil ${args.join(' ')} ended with exit code ${String(code)}`);
}
