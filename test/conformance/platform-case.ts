import { dirname } from 'node:path';
import { inject } from 'vitest';
import { exec } from '../../src/exec.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type ImageIndex, MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { formatPlatform } from '../../src/oci/platform.ts';
import type { ImageEquipment, ImageSource } from './image-case.ts';
import { type InspectedImage, inspectImage } from './inspect-image.ts';
import { referenceBuild } from './reference-build.ts';

/** What an index names: the image of each platform. */
export type InspectedIndex = Readonly<Record<string, InspectedImage>>;

/** Builds what the folder holds for several platforms with BuildKit alone. */
export async function buildIndexWithBuildkit(
  folder: string,
  { args = {} }: ImageSource,
  platforms: readonly string[],
  equipment: ImageEquipment,
  name: string,
): Promise<InspectedIndex> {
  const { host, prefix } = equipment;
  const { exitCode, stderr } = await referenceBuild(equipment, [
    ...['--local', `context=${folder}`, '--local', `dockerfile=${folder}`],
    ...['--opt', `platform=${platforms.join(',')}`],
    ...Object.entries(args).flatMap(([key, value]) => ['--opt', `build-arg:${key}=${value}`]),
    ...['--output', `type=image,name=${host}/${prefix}/${name}:buildkit,push=true,oci-mediatypes=true`],
  ]);
  if (exitCode !== 0) throw new Error(`BuildKit: ${stderr}`);
  return inspectIndex(`${prefix}/${name}`, 'buildkit', 'BuildKit', equipment);
}

/** Builds it with the command line, as `docker build` is called. */
export async function buildIndexWithHydrofoil(
  folder: string,
  { args = {} }: ImageSource,
  platforms: readonly string[],
  equipment: ImageEquipment,
  name: string,
): Promise<InspectedIndex> {
  const { buildctl, address, host, prefix } = equipment;
  const flags = [
    ...['build', '--tag', `${host}/${prefix}/${name}:hydrofoil`, '--platform', platforms.join(',')],
    ...Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
  ];
  const env = { PATH: `${dirname(buildctl)}:${process.env.PATH}`, BUILDKIT_HOST: address };
  const { exitCode, stdout, stderr } = await exec(process.execPath, [inject('cli'), ...flags, folder], { env });
  if (exitCode !== 0) throw new Error(`hydrofoil: ${stderr}`);
  return inspectIndex(`${prefix}/${name}`, stdout.trim().split('@')[1] ?? '', 'Hydrofoil', equipment);
}

/** Reads an index back by nothing but HTTP, recomputes its digest and the sizes it names, and reads each image. */
async function inspectIndex(
  repository: string,
  reference: string,
  madeBy: 'Hydrofoil' | 'BuildKit',
  equipment: ImageEquipment,
): Promise<InspectedIndex> {
  const url = `${equipment.registryUrl}/v2/${repository}/manifests`;
  const { type, bytes } = await fetchManifest(`${url}/${reference}`);
  if (type !== MEDIA_TYPE.ociIndex) throw new Error(`${repository}:${reference} is no index but ${type}`);
  if (reference.startsWith('sha256:') && digestOf(bytes) !== reference) throw new Error(`${reference} has other bytes`);
  const index: ImageIndex = JSON.parse(bytes.toString());
  const entries = index.manifests.map(async ({ digest, size, mediaType, platform }) => {
    if (platform === undefined) throw new Error(`${digest} of ${reference} has no platform`);
    const own = await fetchManifest(`${url}/${digest}`);
    if (own.bytes.length !== size || own.type !== mediaType) throw new Error(`${digest} is not as the index says`);
    return [formatPlatform(platform), await inspectImage(repository, digest, madeBy, equipment)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function fetchManifest(url: string): Promise<{ readonly type: string | null; readonly bytes: Buffer }> {
  const response = await fetch(url, { headers: { accept: `${MEDIA_TYPE.ociIndex}, ${MEDIA_TYPE.ociManifest}` } });
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`);
  return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
}
