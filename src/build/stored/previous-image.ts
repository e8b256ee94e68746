import type { ImageManifest, Platform } from '../../oci/manifest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { parseManifest } from '../../oci/validate.ts';
import { ANNOTATION, type AppRecord, parseRecord } from '../../plan/record.ts';
import type { StoredManifest } from '../../registry/registry.ts';

/** An app image made before, whose annotations say by which keys. A hint: each key in it is compared with one computed now. */
export interface PreviousImage {
  /** The tag that led to it, or its digest where an index did. */
  readonly foundBy: string;
  /** "linux/amd64". */
  readonly platform: string;
  readonly stored: StoredManifest;
  readonly manifest: ImageManifest;
  readonly record: AppRecord;
}

/**
 * An image with what its record says; `undefined` where there is no record that this version understands.
 *
 * @throws {ToolError} MANIFEST_INVALID
 */
export function readPreviousImage(
  foundBy: string,
  stored: StoredManifest,
  platform?: Platform,
): PreviousImage | undefined {
  const manifest = parseManifest(stored.bytes, foundBy);
  const record = parseRecord(manifest.annotations?.[ANNOTATION.record]);
  return record && { foundBy, stored, manifest, record, platform: formatPlatform(platform ?? record.base.config) };
}
