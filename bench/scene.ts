import { join } from 'node:path';
import { type Application, makeApplication, type Size, type Variant } from './application.ts';
import { buildAndPush } from './buildkit-rows.ts';
import { writePeerDockerfiles } from './dockerfiles.ts';
import type { Equipment, Scene } from './row.ts';

const SLUGS: Readonly<Record<Variant, string>> = { 'nothing after the copy': 'plain', collectstatic: 'static' };

/** Makes the application of one variant, its peers' Dockerfiles, and the base that they start from. */
export async function makeScene(
  { directory, warm }: Equipment,
  variant: Variant,
  { registry, rootImage, size }: { registry: string; rootImage: string; size: Size },
): Promise<Scene> {
  const slug = `${SLUGS[variant]}-${size}`;
  const application: Application = await makeApplication(join(directory, slug), {
    variant,
    size,
    image: rootImage,
    repository: `${registry}/hydrofoil-${slug}`,
  });
  const base = `${registry}/base:latest`;
  const dockerfiles = await writePeerDockerfiles(application, join(directory, `${slug}-dockerfiles`), base);
  const scene: Scene = { application, dockerfiles, registry, base, slug };
  await buildAndPush({ ...warm, scene, dockerfile: dockerfiles.base, repository: 'base' });
  return scene;
}
