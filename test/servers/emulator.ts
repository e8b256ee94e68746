import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Progress, silent } from '../../src/log.ts';
import { type BuildkitServer, startBuildkit } from './buildkit.ts';
import { goBuild } from './go-build.ts';
import { ensurePrograms, findProgram } from './packages.ts';

/** An architecture that this machine is not, and what QEMU calls it. */
export const FOREIGN =
  process.arch === 'x64'
    ? ({ architecture: 'arm64', inQemu: 'aarch64' } as const)
    : ({ architecture: 'amd64', inQemu: 'x86_64' } as const);

const EMULATOR = `qemu-${FOREIGN.inQemu}-static`;

export async function ensureEmulator(progress: Progress = silent): Promise<void> {
  await ensurePrograms([{ program: EMULATOR, debianPackage: 'qemu-user-static' }], progress);
}

/**
 * Starts a BuildKit that executes RUN for the foreign architecture by an emulator beside it: nothing is registered in the kernel of
 * this machine, so that a process which starts another one fails.
 */
export async function startEmulatingBuildkit(directory: string, progress: Progress = silent): Promise<BuildkitServer> {
  await ensureEmulator(progress);
  const programs = join(directory, 'programs');
  await mkdir(programs, { recursive: true });
  await symlink((await findProgram(EMULATOR)) ?? EMULATOR, join(programs, `buildkit-qemu-${FOREIGN.inQemu}`));
  return startBuildkit({ directory, env: { PATH: `${programs}:${process.env.PATH}` }, progress });
}

/** A program without libraries that appends to a file which architecture it is for. */
export async function architectureProgram(architecture: string, progress: Progress = silent): Promise<Buffer> {
  const moduleDirectory = join(import.meta.dirname, 'architecture-program');
  const folder = await goBuild(
    { part: 'architecture-program', moduleDirectory, packages: ['.'], env: { GOARCH: architecture } },
    progress,
  );
  return readFile(join(folder, 'architecture-program'));
}
