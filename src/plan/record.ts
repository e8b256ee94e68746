import * as z from 'zod/mini';
import type { Fingerprint } from '../layer/fingerprint.ts';
import type { ImageConfig } from '../oci/config.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import type { KnownTriggers } from './from-images.ts';
import { isKey, type Key } from './input.ts';

/** Annotations that Hydrofoil writes beside the standard ones of the image specification. */
export const ANNOTATION = {
  /** On an app image: an AppRecord. */
  record: 'dev.hydrofoil.record',
  /** On the index of an image of several platforms: an IndexRecord. */
  index: 'dev.hydrofoil.index',
  /** On a base: the key, and the list of its inputs. */
  key: 'dev.hydrofoil.key',
  inputs: 'dev.hydrofoil.inputs',
} as const;

export const RECORD_ARTIFACT_TYPE = 'application/vnd.hydrofoil.segment.v1+json';

/**
 * What an app image tells the next build, as an annotation of its manifest, so that one request answers everything: by which keys
 * it was made, and all that composing on the same base again needs to know. A hint: what does not fit is not used.
 */
export interface AppRecord {
  readonly version: 1;
  /** Of the whole image. */
  readonly key: Key;
  readonly base: BaseSummary;
  /** The segments above the base that have layers, from below. */
  readonly segments: readonly SegmentRecord[];
  /** Keys of the images before it, newest first: candidates for a revert. */
  readonly recent: readonly Key[];
  /** ONBUILD of its FROM images. Absent in images of earlier versions. */
  readonly triggers?: KnownTriggers | undefined;
  /** By name, the stages that it took files from: what a later build tells changes by. */
  readonly stages?: Readonly<Record<string, StageSummary>> | undefined;
  readonly tagsAtOnce?: TagsAtOnce;
}

/** That the registry sets several tags with the request that puts a manifest. Absent where it does not, or nothing has shown it. */
export type TagsAtOnce = true;

/** By which keys a stage was made. */
export interface StageSummary {
  readonly base: Key;
  /** Of its run segments, from below. */
  readonly runs: readonly Key[];
  /** `all`: files of its base were taken, too. */
  readonly contents: 'all' | 'above-base';
}

/** A base as the images on it remember it. Its layers are the first `diffIds.length` of the image's manifest. */
export interface BaseSummary {
  readonly key: Key;
  /** Of its manifest. Absent for scratch. */
  readonly digest?: Digest | undefined;
  readonly diffIds: readonly Digest[];
  /** The image configuration without its layers. */
  readonly config: Omit<ImageConfig, 'rootfs'>;
  /** The part of the RootfsFacts that composing needed, in their text form. */
  readonly facts: string;
}

export interface SegmentRecord {
  readonly kind: 'copy' | 'run';
  readonly key: Key;
  /** Of a copy: by which it is known again without reading its files. */
  readonly fingerprint?: Fingerprint;
  readonly diffIds: readonly Digest[];
  /** History line of each layer. */
  readonly createdBy: readonly string[];
}

/** What the index of several platforms tells the next build. Everything else stands in the records of its platforms' manifests. */
export interface IndexRecord {
  readonly version: 1;
  /** Over the keys of its platforms. */
  readonly key: Key;
  /** Keys of the indexes before it, newest first. */
  readonly recent: readonly Key[];
  readonly tagsAtOnce?: TagsAtOnce;
}

const key = z.custom<Key>(isKey);
const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));

const RECORD = z.object({
  version: z.literal(1),
  key,
  base: z.object({
    key,
    digest: z.optional(digest),
    diffIds: z.array(digest),
    config: z.custom<BaseSummary['config']>(
      (value) => typeof value === 'object' && value !== null && 'architecture' in value,
    ),
    facts: z.string(),
  }),
  segments: z.array(
    z.object({
      kind: z.enum(['copy', 'run']),
      key,
      fingerprint: z.exactOptional(z.custom<Fingerprint>(isKey)),
      diffIds: z.array(digest),
      createdBy: z.array(z.string()),
    }),
  ),
  recent: z.array(key),
  triggers: z.optional(z.record(z.string(), z.array(z.string()))),
  stages: z.optional(
    z.record(z.string(), z.object({ base: key, runs: z.array(key), contents: z.enum(['all', 'above-base']) })),
  ),
  tagsAtOnce: z.exactOptional(z.literal(true)),
});

const INDEX_RECORD = z.object({
  version: z.literal(1),
  key,
  recent: z.array(key),
  tagsAtOnce: z.exactOptional(z.literal(true)),
});

export const INPUTS = z.array(
  z.object({
    kind: z.enum(['file', 'instruction', 'argument', 'from', 'image', 'platform', 'epoch', 'frontend']),
    name: z.string(),
    digest,
  }),
);

export function formatRecord(record: AppRecord | IndexRecord): string {
  return JSON.stringify(record);
}

/** Reads an app image's record. `undefined` where there is none that this version understands: the image is then no hint. */
export function parseRecord(text: string | undefined): AppRecord | undefined {
  return RECORD.safeParse(parseJson(text)).data;
}

/** Reads an index's record, as parseRecord that of an image. */
export function parseIndexRecord(text: string | undefined): IndexRecord | undefined {
  return INDEX_RECORD.safeParse(parseJson(text)).data;
}

/** Reads the inputs kept with a base or a record. `undefined` where there are none that this version understands. */
export function parseInputs(text: string | undefined): z.infer<typeof INPUTS> | undefined {
  return INPUTS.safeParse(parseJson(text)).data;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // written by another version or broken by hand: no hint
  }
}
