import { isToolError } from '../errors.ts';
import type { ImageManifest } from '../oci/manifest.ts';
import type { Repository } from '../oci/reference.ts';
import { parseManifest } from '../oci/validate.ts';
import { ANNOTATION, type AppRecord, parseRecord } from '../plan/record.ts';
import type { StoredManifest } from '../registry/registry.ts';
import type { BuildPorts } from './ports.ts';

/** An app image made before, whose annotations say by which keys. A hint: each key in it is compared with one computed now. */
export interface PreviousImage {
  /** The tag or digest that led to it. */
  readonly foundBy: string;
  readonly stored: StoredManifest;
  readonly manifest: ImageManifest;
  readonly record: AppRecord;
}

/** Asks for the candidates (tags or digests) one after another; the first image with a record that is understood is the hint. */
export async function findPreviousImage(
  repository: Repository,
  candidates: readonly string[],
  { registry, signal, progress }: BuildPorts,
): Promise<PreviousImage | undefined> {
  for (const candidate of candidates) {
    const stored = await registry.getManifest(repository, candidate, { signal });
    if (stored === undefined) continue;
    try {
      const manifest = parseManifest(stored.bytes, candidate);
      const record = parseRecord(manifest.annotations?.[ANNOTATION.record]);
      if (record !== undefined) return { foundBy: candidate, stored, manifest, record };
    } catch (error) {
      if (!isToolError(error)) throw error;
      progress({ type: 'warning', text: `The image ${candidate} is no help: ${error.message}` });
    }
  }
  return undefined;
}
