import type { TestProject } from 'vitest/node';
import { startLobby } from './servers/lobby.ts';
import { progressLines } from './servers/prepare.ts';

/** Lets the test files of a run share servers, which start when the first of them asks (test/servers/shared.ts). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lobby = await startLobby(progressLines((line) => process.stderr.write(`${line}\n`)));
  project.provide('lobby', lobby.url);
  return lobby.stop;
}
