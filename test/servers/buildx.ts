import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Progress, silent } from '../../src/log.ts';
import { goInstall } from './go-build.ts';
import { ensurePrograms } from './packages.ts';
import { run } from './run.ts';

export interface BuildxOptions {
  /** Where docker's configuration, with buildx as its plugin, and the builder's are kept. */
  readonly directory: string;
  /** Of the buildkitd that builds. */
  readonly address: string;
  readonly progress?: Progress;
}

/** The name of the builder that `buildxEnvironment` makes. */
export const BUILDX_BUILDER = 'hydrofoil-test';

/** The release that belongs to the BuildKit of these tests. */
const VERSION = 'v0.38.2';

/** Builds docker's plugin buildx, once, and returns the path of the binary. */
export function ensureBuildx(progress: Progress = silent): Promise<string> {
  return goInstall('github.com/docker/buildx/cmd/buildx', VERSION, progress);
}

/**
 * Environment variables with which `docker buildx` builds on a buildkitd: nothing is asked of a Docker daemon. Settings and
 * logins of the user are out of sight.
 */
export async function buildxEnvironment(options: BuildxOptions): Promise<Record<string, string>> {
  const { directory, address, progress = silent } = options;
  // Debian 13 has the client in a package of its own; before, it comes with the daemon.
  await ensurePrograms([{ program: 'docker', debianPackage: 'docker-cli | docker.io' }], progress);
  const plugins = join(directory, 'cli-plugins');
  const builders = join(directory, 'buildx');
  // A second call in the same folder starts afresh: its buildkitd may have another address.
  for (const folder of [plugins, builders]) await rm(folder, { recursive: true, force: true });
  await mkdir(plugins, { recursive: true });
  await symlink(await ensureBuildx(progress), join(plugins, 'docker-buildx'));
  const env = { DOCKER_CONFIG: directory, DOCKER_CONTEXT: 'default', BUILDX_CONFIG: builders };
  await run('docker', ['buildx', 'create', '--name', BUILDX_BUILDER, '--driver', 'remote', address], { env });
  return { ...env, BUILDX_BUILDER };
}
