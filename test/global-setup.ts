import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildCli } from '../scripts/build-cli.ts';
import { startLobby } from './servers/lobby.ts';
import { progressLines } from './servers/prepare.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The entry of the command line as this run has built it. */
    readonly cli: string;
  }
}

/**
 * Builds the command line that the tests run, and lets the test files of a run share servers, which start when the first of them
 * asks (test/servers/shared.ts).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-cli-'));
  project.provide('cli', await buildCli(folder));
  const lobby = await startLobby(progressLines((line) => process.stderr.write(`${line}\n`)));
  project.provide('lobby', lobby.url);
  return async () => {
    await lobby.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
