import { messageOf } from '../../src/errors.ts';
import type { Progress } from '../../src/log.ts';
import { ensureAct } from './act.ts';
import { ensureActionlint } from './actionlint.ts';
import { missingFor, PEERS } from './availability.ts';
import { ensureBuildkit } from './buildkit.ts';
import { ensureBuildx } from './buildx.ts';
import { ensureEmulator } from './emulator.ts';
import { ensureKubernetes } from './kubernetes-binary.ts';
import { ensureMoto } from './moto.ts';
import { ensureRegistryConformance } from './registry-conformance.ts';

/** Builds and keeps what takes minutes, so that no test waits for it. What cannot be had here is told, and left to the tests. */
export async function prepareServers(tell: (line: string) => void): Promise<void> {
  for (const peer of PEERS) {
    const missing = await missingFor(peer);
    if (missing !== undefined) tell(`${peer}: ${missing}`);
  }
  const progress = progressLines(tell);
  try {
    await ensureBuildkit(progress);
    await ensureBuildx(progress);
    await ensureKubernetes(progress);
    await ensureAct(progress);
    await ensureMoto(progress);
    await ensureActionlint(progress);
    await ensureRegistryConformance(progress);
    await ensureEmulator(progress);
  } catch (error) {
    tell(`not built: ${messageOf(error)}`);
  }
}

/** Tells of phases as they begin and end. */
export function progressLines(tell: (line: string) => void): Progress {
  return (event) => {
    if (event.type === 'phase-started') tell(`${event.phase} ...`);
    if (event.type === 'phase-finished') tell(`${event.phase}: ${(event.durationMs / 1000).toFixed(1)} s`);
  };
}
