import { join } from 'node:path';
import { goInstall } from '../test/servers/go-build.ts';
import { run } from '../test/servers/run.ts';
import type { Equipment, Row } from './row.ts';

const VERSION = 'v0.22.1';

/** Builds crane, once, and returns the path of the binary. */
export function ensureCrane({ progress }: Pick<Equipment, 'progress'>): Promise<string> {
  return goInstall('github.com/google/go-containerregistry/cmd/crane', VERSION, progress);
}

/** The whole application as one layer on the base, without a Dockerfile: `tar | crane append`. */
export function craneRow(crane: string): Row {
  return {
    name: 'tar | crane append',
    variants: ['nothing after the copy'],
    async prepare() {},
    async run({ application, base, registry, slug }) {
      const reference = `${registry}/crane-${slug}:latest`;
      const ignored = join(application.directory, '.dockerignore');
      const tar = `tar --create --directory "$1" --exclude-vcs --exclude-from "$2" --owner 0 --group 0 --transform 's,^\\.,app,' .`;
      const append = `"$3" append --insecure --base "$4" --new_layer - --new_tag "$5"`;
      await run('bash', [
        '-o',
        'pipefail',
        '-c',
        `${tar} | ${append}`,
        'bash',
        application.directory,
        ignored,
        crane,
        base,
        reference,
      ]);
      return reference;
    },
  };
}

/** Reads one file out of an image in the registry, from the layers themselves. */
export function readImageFile(crane: string, reference: string, path: string): Promise<string> {
  const script = '"$1" export --insecure "$2" - | tar --extract --to-stdout "$3"';
  return run('bash', ['-o', 'pipefail', '-c', script, 'bash', crane, reference, path]);
}
