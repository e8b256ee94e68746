import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { digestOf } from '../../src/oci/digest.ts';
import type { Descriptor, ImageIndex, ImageManifest } from '../../src/oci/manifest.ts';

/**
 * Everything in an image layout, judged by other code than that which wrote it: each blob is its digest, each manifest that an index names
 * is there with all that it names, sizes are right, and every image has layers with the diff ids of its configuration.
 *
 * @returns the tags by index file
 */
export async function checkLayout(folder: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const { imageLayoutVersion } = JSON.parse(await readFile(join(folder, 'oci-layout'), 'utf8'));
  if (imageLayoutVersion !== '1.0.0') throw new Error(`layout version ${imageLayoutVersion}`);
  for (const name of await readdir(join(folder, 'blobs/sha256'))) {
    const bytes = await readFile(join(folder, 'blobs/sha256', name));
    if (digestOf(bytes) !== `sha256:${name}`) throw new Error(`${name} is not its content`);
  }
  const tags: Record<string, string[]> = {};
  for (const file of ['index.json', 'hydrofoil/index.json']) {
    const { schemaVersion, manifests } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    if (schemaVersion !== 2) throw new Error(`${file}: schemaVersion ${schemaVersion}`);
    tags[file] = [];
    for (const descriptor of manifests) {
      const tag = descriptor.annotations['org.opencontainers.image.ref.name'];
      if (tags[file].includes(tag)) throw new Error(`${file} has ${tag} twice`);
      tags[file].push(tag);
      await checkManifest(folder, descriptor);
    }
  }
  return tags;
}

async function checkManifest(folder: string, descriptor: Descriptor): Promise<void> {
  const document: ImageManifest | ImageIndex = JSON.parse((await readBlob(folder, descriptor)).toString());
  if (document.mediaType !== descriptor.mediaType) throw new Error(`${descriptor.digest} is of another media type`);
  if ('manifests' in document) {
    for (const one of document.manifests) await checkManifest(folder, one);
    return;
  }
  const manifest = document;
  const config = await readBlob(folder, manifest.config);
  const layers = await Promise.all(manifest.layers.map((layer) => readBlob(folder, layer)));
  if (manifest.artifactType !== undefined) return; // a record
  const diff_ids = JSON.parse(config.toString()).rootfs.diff_ids ?? []; // null of an engine where there is none
  if (diff_ids.length !== layers.length) throw new Error(`${layers.length} layers, ${diff_ids.length} diff ids`);
  for (const [index, layer] of layers.entries()) {
    const tar = gunzipSync(layer);
    if (digestOf(tar) !== diff_ids[index])
      throw new Error(`layer ${index} of ${descriptor.digest} has another diff id`);
    await unpackTar(tar);
  }
}

async function readBlob(folder: string, { digest, size }: Descriptor): Promise<Buffer> {
  const bytes = await readFile(join(folder, 'blobs/sha256', digest.replace('sha256:', '')));
  if (bytes.length !== size) throw new Error(`${digest} has ${bytes.length} bytes instead of ${size}`);
  return bytes;
}
