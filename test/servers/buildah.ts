import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Progress, silent } from '../../src/log.ts';
import { ensurePrograms } from './packages.ts';

export interface BuildahOptions {
  /** Where its images, containers and configuration are kept. */
  readonly directory: string;
  /** "HOST:PORT" of the registries that speak plain HTTP. Buildah wants every one named, also those on 127.0.0.1. */
  readonly registries: readonly string[];
  readonly progress?: Progress;
}

/**
 * Environment variables with which `buildah` works in folders of its own, without a daemon, in the host's network, and without the
 * rights that containers of its default isolation need.
 */
export async function buildahEnvironment(options: BuildahOptions): Promise<Record<string, string>> {
  const { directory, registries, progress = silent } = options;
  await ensurePrograms([{ program: 'buildah', debianPackage: 'buildah' }], progress);
  await mkdir(directory, { recursive: true });
  const files = {
    CONTAINERS_STORAGE_CONF: `[storage]
driver = "overlay"
graphroot = "${directory}/storage"
runroot = "${directory}/run"
`,
    CONTAINERS_REGISTRIES_CONF: registries
      .map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`)
      .join(''),
  };
  const paths: Record<string, string> = {};
  for (const [variable, content] of Object.entries(files)) {
    paths[variable] = join(directory, `${variable.toLowerCase()}.toml`);
    await writeFile(paths[variable], content);
  }
  return { ...paths, BUILDAH_ISOLATION: 'chroot', TMPDIR: directory };
}
