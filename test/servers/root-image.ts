import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../../src/errors.ts';
import { type Progress, silent } from '../../src/log.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import { ensureCached } from './cache.ts';
import { canInstall, ensurePrograms } from './packages.ts';
import { type PushedImage, pushImage } from './push-image.ts';
import { run } from './run.ts';

export interface RootImageOptions {
  /** "http://127.0.0.1:PORT" */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  readonly progress?: Progress;
}

const SCRIPT = join(import.meta.dirname, 'root-image.sh');
const CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';

/**
 * Pushes an image that stands for `python:3.12-slim` where that cannot be pulled: this machine's Debian with its Python, pip and apt.
 * It is made once (under a minute) and kept. RUN steps in it get packages from where the machine gets its own.
 *
 * @throws {ToolError} SERVERS_DEBIAN_NEEDED, SERVERS_COMMAND_FAILED
 */
export async function makeRootImage(options: RootImageOptions): Promise<PushedImage> {
  const { registry, repository, tag, progress = silent } = options;
  const directory = await ensureRootLayer(progress);
  const layer = {
    blob: await openAsBlob(join(directory, 'layer.tar.gz')),
    digest: parseDigest(`sha256:${(await readFile(join(directory, 'layer.digest'), 'utf8')).trim()}`),
    diffId: parseDigest(`sha256:${(await readFile(join(directory, 'layer.diff-id'), 'utf8')).trim()}`),
  };
  const config = {
    Env: [
      'PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
      'LANG=C.UTF-8',
      `PIP_CERT=${CA_BUNDLE}`,
      `REQUESTS_CA_BUNDLE=${CA_BUNDLE}`,
    ],
    Cmd: ['python3'],
  };
  return pushImage({ registry, repository, tag, layers: [layer], config });
}

/** Makes the layer of that image, once, and returns the folder that holds it. */
export async function ensureRootLayer(progress: Progress = silent): Promise<string> {
  const make = async (directory: string) => {
    if (!(await canInstall())) {
      throw new ToolError(
        'SERVERS_DEBIAN_NEEDED',
        'Making a root image with Python: this takes root on Debian or Ubuntu',
        {
          hint: 'Run as root on Debian or Ubuntu.',
        },
      );
    }
    await ensurePrograms([{ program: 'debootstrap', debianPackage: 'debootstrap' }], progress);
    await run('bash', [SCRIPT], { cwd: directory });
  };
  return ensureCached({ part: 'root-image', recipe: [await readFile(SCRIPT, 'utf8')], make }, progress);
}
