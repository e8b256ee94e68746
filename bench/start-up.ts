import { exec } from '../src/exec.ts';
import { median } from './table.ts';

export interface StartUp {
  /** Medians in milliseconds. */
  readonly nodeMs: number;
  readonly cliMs: number;
}

/** How long `hydrofoil --version` takes beside a node that does nothing, one of each in turn. */
export async function measureStartUp(cli: string, runs = 21): Promise<StartUp> {
  const node: number[] = [];
  const hydrofoil: number[] = [];
  for (let number = 0; number < runs; number++) {
    node.push(await timed(['--eval', '0']));
    hydrofoil.push(await timed([cli, '--version']));
  }
  return { nodeMs: median(node), cliMs: median(hydrofoil) };
}

async function timed(args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const { exitCode, stderr } = await exec(process.execPath, args);
  if (exitCode !== 0) throw new Error(`node ${args.join(' ')}: exit code ${exitCode}\n${stderr}`);
  return performance.now() - startedAt;
}
