import { gunzipSync, gzipSync } from 'node:zlib';
import { digestOf } from '../../oci/digest.ts';
import { type Descriptor, type ImageManifest, MEDIA_TYPE } from '../../oci/manifest.ts';
import type { Repository } from '../../oci/reference.ts';
import { parseManifest } from '../../oci/validate.ts';
import { RECORD_ARTIFACT_TYPE } from '../../plan/record.ts';
import type { BuildPorts } from '../ports.ts';
import { pushWhole } from './lost-blobs.ts';

/** Something worth knowing, kept in the registry: a JSON value, and the layers that it is about, which it keeps from garbage collection. */
export interface StoredRecord {
  readonly value: unknown;
  readonly layers: readonly Descriptor[];
}

const CONFIG_MEDIA_TYPE = 'application/vnd.hydrofoil.segment.config.v1+json+gzip';
/** Of a record's value, compressed. */
export const MAX_RECORD_BYTES = 64 << 20;

export async function readRecord(
  repository: Repository,
  tag: string,
  { registry, signal }: BuildPorts,
): Promise<StoredRecord | undefined> {
  const stored = await registry.getManifest(repository, tag, { signal });
  if (stored === undefined) return undefined;
  const { config, layers } = parseManifest(stored.bytes, tag);
  if (config.mediaType !== CONFIG_MEDIA_TYPE) return undefined; // somebody else's image under this tag
  const bytes = await registry.readBlob(repository, config.digest, MAX_RECORD_BYTES, { signal });
  return { value: JSON.parse(gunzipSync(bytes).toString('utf8')), layers };
}

/** Keeps what was found out about layers, and could be found out again; not where nothing may be written. */
export async function keepFinding(
  repository: Repository,
  tag: string,
  record: StoredRecord,
  ports: BuildPorts,
): Promise<void> {
  if (ports.findings !== 'forget') await writeRecord(repository, tag, record, ports);
}

/** @throws {LostBlobsError} when the registry lost the layers that the record is about */
export async function writeRecord(
  repository: Repository,
  tag: string,
  record: StoredRecord,
  { registry, signal }: BuildPorts,
): Promise<void> {
  const bytes = gzipSync(JSON.stringify(record.value));
  const config = { mediaType: CONFIG_MEDIA_TYPE, digest: digestOf(bytes), size: bytes.length };
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    artifactType: RECORD_ARTIFACT_TYPE,
    config,
    layers: record.layers,
  };
  const content = { mediaType: manifest.mediaType, bytes: Buffer.from(JSON.stringify(manifest)) };
  const blobs = [{ ...config, open: () => bytes }];
  // Where tags are immutable, a record of this key may be there: it says the same.
  const what = { blobs, manifest: content, tags: [], movingTags: [tag], tagging: 'find-out' } as const;
  await pushWhole(registry, repository, what, { signal });
}
