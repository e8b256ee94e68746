import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildahEnvironment } from '../test/servers/buildah.ts';
import { run } from '../test/servers/run.ts';
import { BOTH, type Equipment, type Row, type Scene } from './row.ts';

/** Buildah, FROM the base that was split off by hand. Its old front end knows no `COPY --link`. */
export function buildahRows(equipment: Equipment): Row[] {
  const warm = join(equipment.directory, 'buildah-warm');
  const cold = join(equipment.directory, 'buildah-cold');
  return [
    {
      name: 'after: FROM base (Buildah, cold)',
      variants: BOTH,
      prepare: async (scene) => {
        await buildAndPush(warm, scene, 'buildah-cold', equipment);
      },
      reset: () => remove(cold),
      run: (scene) => buildAndPush(cold, scene, 'buildah-cold', equipment),
      stop: () => remove(cold),
    },
    {
      name: 'warm local cache, FROM base (Buildah)',
      variants: BOTH,
      prepare: async (scene) => {
        await buildAndPush(warm, scene, 'buildah-warm', equipment);
      },
      run: (scene) => buildAndPush(warm, scene, 'buildah-warm', equipment),
    },
  ];
}

async function buildAndPush(
  directory: string,
  { application, dockerfiles, registry, slug }: Scene,
  repository: string,
  { progress }: Equipment,
): Promise<string> {
  const reference = `${registry}/${repository}-${slug}:latest`;
  const env = await buildahEnvironment({ directory, registries: [registry], progress });
  const file = join(dockerfiles.directory, dockerfiles.fromBase);
  await run('buildah', ['build', '--layers', '--file', file, '--tag', reference, application.directory], { env });
  await run('buildah', ['push', reference], { env });
  return reference;
}

/** Its containers' file systems may still be mounted. */
async function remove(directory: string): Promise<void> {
  await run('bash', ['-c', `grep -o ' ${directory}/[^ ]*' /proc/mounts | sort -r | xargs -r umount -l`]);
  await rm(directory, { recursive: true, force: true });
}
