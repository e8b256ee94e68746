import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec } from '../../src/exec.ts';
import { type Progress, silent } from '../../src/log.ts';
import { goInstall } from './go-build.ts';
import { SYSTEM_PATH } from './run.ts';

/** Builds the conformance suite of the distribution specification, once, and returns the path of the binary. */
export function ensureRegistryConformance(progress: Progress = silent): Promise<string> {
  const version = 'v0.0.0-20260831232431-97274622c111'; // tag parameters are in no release yet
  return goInstall('github.com/opencontainers/distribution-spec/conformance', version, progress);
}

/**
 * What the suite says of parts of the interface that a registry has to have: "Blob streaming" → "Pass", "FAIL", or "Skip" where the registry
 * answers as one that does not know this.
 *
 * @param host "127.0.0.1:PORT", plain HTTP
 */
export async function registryConformance(host: string): Promise<Readonly<Record<string, string>>> {
  const suite = await ensureRegistryConformance();
  const directory = await mkdtemp(join(tmpdir(), 'hydrofoil-conformance-'));
  try {
    await exec(suite, [], {
      cwd: directory,
      env: {
        PATH: SYSTEM_PATH,
        OCI_REGISTRY: host,
        OCI_TLS: 'disabled',
        OCI_VERSION: 'dev',
        OCI_API_MANIFESTS_TAG_PARAM: 'true',
        OCI_API_REFERRER: 'false',
        OCI_DATA_SHA512: 'false',
        OCI_RESULTS_DIR: directory,
      },
    });
    const results = await readFile(join(directory, 'results.yaml'), 'utf8');
    return Object.fromEntries(
      [...results.matchAll(/^ {2}([A-Z][\w ]+): (\w+)$/gm)].map(([, part, said]) => [part, said]),
    );
  } finally {
    await rm(directory, { recursive: true });
  }
}
