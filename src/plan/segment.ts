import type { Memo } from '../dockerfile/annotation.ts';
import type { StageState } from '../dockerfile/stages/stage-state.ts';
import type { LayerEntry } from '../layer/entry.ts';
import type { Fingerprint } from '../layer/fingerprint.ts';
import type { ImageConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { WalkedStep } from './chain.ts';
import type { RootfsFacts } from './compose/rootfs.ts';
import type { RootfsEntry } from './compose/rootfs-builder.ts';
import type { Input, Key } from './input.ts';

/** An image that exists, as what stands on it sees it. */
export interface BaseImage {
  readonly key: Key;
  /** Of its manifest. Absent for scratch. */
  readonly digest?: Digest;
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  readonly config: Omit<ImageConfig, 'rootfs'>;
  readonly facts: RootfsFacts;
}

/** What one segment above the base is, and how it is made. */
export type Segment = CopySegment | RunSegment;

/** A segment as those see it who execute nothing. */
export type KnownSegment = CopySegment | KnownRun;

export type KnownRun = Pick<RunSegment, 'kind' | 'key' | 'inputs' | 'line' | 'text' | 'because'>;

/** Context files, composed without an engine: one layer. */
export interface CopySegment {
  readonly kind: 'copy';
  /** Of what the layer holds: whatever base it stands on, the same files give the same key. */
  readonly key: Key;
  /** By which the next build knows the layer again without reading its files. */
  readonly fingerprint?: Fingerprint;
  readonly entries: readonly LayerEntry[];
  /** Which step above the base it is of. All of one step hold different files, so that their order carries no meaning. */
  readonly step: number;
  /** First line of the instruction in the Dockerfile. */
  readonly line: number;
  readonly text: string;
  readonly createdBy: string;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly sizeBytes: number;
  /** Pictures, archives and the like: what seldom changes. */
  readonly holdsAssets: boolean;
}

/** Instructions that an engine executes on top of what is composed so far. */
export interface RunSegment {
  readonly kind: 'run';
  readonly key: Key;
  readonly inputs: readonly Input[];
  readonly steps: readonly WalkedStep[];
  /** Only these inputs count, and only these outputs are kept. Then there is one step. */
  readonly memo?: Memo;
  readonly line: number;
  readonly text: string;
  /** Why an engine: completes "line 7 goes to the build engine, because …". */
  readonly because: string;
  /** What the first step finds. */
  readonly before: StageState;
}

/** What a run segment came to, kept in the registry under its key. */
export interface RunResult {
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  /** History line of each layer. */
  readonly createdBy: readonly string[];
  /** Entries of its layers, lowest first; absent where only the layers are known. */
  readonly tree?: readonly (readonly RootfsEntry[])[];
}
