import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { type Progress, silent } from '../../src/log.ts';
import type { RunConfig } from '../../src/oci/config.ts';
import { goBuild } from './go-build.ts';
import { type PushedImage, pushImage } from './push-image.ts';
import { packLayer } from './small-image.ts';

export interface FrontendImageOptions {
  /** "http://127.0.0.1:PORT" */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Makes an image of another digest. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly progress?: Progress;
}

/** Pushes a real front end, of the version of the test's BuildKit: what `# syntax=docker/dockerfile:1` is elsewhere. Builds it once. */
export async function pushDockerfileFrontend(options: FrontendImageOptions): Promise<PushedImage> {
  const { registry, repository, tag, labels = {}, progress = silent } = options;
  const directory = await goBuild(
    {
      part: 'dockerfile-frontend',
      moduleDirectory: join(import.meta.dirname, 'buildkit'),
      packages: ['github.com/moby/buildkit/frontend/dockerfile/cmd/dockerfile-frontend'],
    },
    progress,
  );
  const body = await readFile(join(directory, 'dockerfile-frontend'));
  const header = {
    name: 'dockerfile-frontend',
    size: body.length,
    mode: 0o755,
    mtime: new Date(1_700_000_000_000),
    uid: 0,
    gid: 0,
  };
  const config: RunConfig = { Entrypoint: ['/dockerfile-frontend'], Labels: labels };
  return pushImage({ registry, repository, tag, layers: [packLayer(await packTar([{ header, body }]))], config });
}
