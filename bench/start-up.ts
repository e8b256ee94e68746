import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '../test/servers/run.ts';
import { median } from './table.ts';

export interface StartUp {
  /** Medians in milliseconds. */
  readonly nodeMs: number;
  readonly cliMs: number;
  /** Until the action has written the first line of a plan. */
  readonly actionMs: number;
}

export interface StartUpOptions {
  /** Paths of the two entries. */
  readonly cli: string;
  readonly action: string;
  /** "127.0.0.1:PORT" */
  readonly registry: string;
  readonly directory: string;
}

/** How long `hydrofoil --version` and the action take beside a node that writes one line, one of each in turn. */
export async function measureStartUp(options: StartUpOptions, runs = 21): Promise<StartUp> {
  const { cli, action, registry, directory } = options;
  const folder = await smallestProject(join(directory, 'start-up'), registry);
  const node: number[] = [];
  const hydrofoil: number[] = [];
  const step: number[] = [];
  for (let number = 0; number < runs; number++) {
    node.push(await untilFirstLine(['--eval', 'process.stdout.write("0\\n")'], folder));
    hydrofoil.push(await untilFirstLine([cli, '--version'], folder));
    step.push(await untilFirstLine([action], folder, { INPUT_COMMAND: 'plan', CI: 'true' }));
  }
  return { nodeMs: median(node), cliMs: median(hydrofoil), actionMs: median(step) };
}

/** Of which there is little to plan: what is measured is the start. */
async function smallestProject(folder: string, registry: string): Promise<string> {
  await mkdir(folder);
  const files = {
    Dockerfile: 'FROM scratch\nCOPY file /file\n',
    '.dockerignore': '.git\n',
    file: 'content\n',
    'hydrofoil.yaml': `images: { web: { repository: ${registry}/start-up/web } }\n`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await run('git', ['init', '--quiet'], { cwd: folder });
  await run('git', ['add', '--all'], { cwd: folder });
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  await run('git', [...author, 'commit', '--quiet', '--message', 'start'], { cwd: folder });
  return folder;
}

async function untilFirstLine(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  let firstLineMs: number | undefined;
  for await (const _line of createInterface({ input: child.stdout })) firstLineMs ??= performance.now() - startedAt;
  const [exitCode] = await exit;
  if (exitCode !== 0 || firstLineMs === undefined) throw new Error(`node ${args.join(' ')}: exit code ${exitCode}`);
  return firstLineMs;
}
