import type { HistoryEntry, ImageConfig, RunConfig } from '../../oci/config.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { type Descriptor, type ImageManifest, MEDIA_TYPE } from '../../oci/manifest.ts';
import type { HistoryLine } from '../../plan/plan-segments.ts';
import type { BaseImage } from '../../plan/segment.ts';

/** The layers of one segment, made or taken over. */
export interface SegmentLayers {
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  readonly createdBy: readonly string[];
}

export interface AssemblyRequest {
  readonly base: Omit<BaseImage, 'facts'>;
  /** By place among the segments. */
  readonly segments: readonly SegmentLayers[];
  readonly history: readonly HistoryLine[];
  readonly config: RunConfig;
  readonly author?: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A manifest with its configuration, as bytes that have a digest. */
export interface AssembledImage {
  readonly manifest: ImageManifest;
  readonly manifestBytes: Uint8Array;
  readonly digest: Digest;
  readonly configBytes: Uint8Array;
  readonly diffIds: readonly Digest[];
}

/** Puts base and segments together as one image. Same parts, same digest. */
export function assembleImage(request: AssemblyRequest): AssembledImage {
  const { base, segments, annotations } = request;
  const created = new Date(request.createdAt * 1000).toISOString();
  const config: ImageConfig = {
    ...base.config,
    created,
    ...(request.author === undefined ? {} : { author: request.author }),
    config: request.config,
    rootfs: { type: 'layers', diff_ids: [...base.diffIds, ...segments.flatMap(({ diffIds }) => diffIds)] },
    history: [...baseHistory(base, created), ...historyOf(request, created)],
  };
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType: MEDIA_TYPE.ociConfig, digest: digestOf(configBytes), size: configBytes.length },
    layers: [...base.layers, ...segments.flatMap(({ layers }) => layers)],
    annotations,
  };
  const manifestBytes = Buffer.from(JSON.stringify(manifest));
  return { manifest, manifestBytes, digest: digestOf(manifestBytes), configBytes, diffIds: config.rootfs.diff_ids };
}

/** An image that somebody else made may have no history, or less than its layers: readers take entries and layers by their place. */
function baseHistory({ config, diffIds }: AssemblyRequest['base'], created: string): HistoryEntry[] {
  const history = config.history ?? [];
  const untold = diffIds.length - history.filter(({ empty_layer }) => empty_layer !== true).length;
  return [
    ...history,
    ...Array.from({ length: Math.max(0, untold) }, () => ({ created, comment: 'layer of the base' })),
  ];
}

function historyOf({ history, segments }: AssemblyRequest, created: string): HistoryEntry[] {
  return history.flatMap((line): HistoryEntry[] => {
    if ('createdBy' in line) return [{ created, created_by: line.createdBy, comment: COMMENT, empty_layer: true }];
    return (segments[line.segment]?.createdBy ?? []).map((created_by) => ({ created, created_by, comment: COMMENT }));
  });
}

const COMMENT = 'hydrofoil';
