import type { Engine, SecretSource, SshSource } from '../engine/engine.ts';
import type { Progress } from '../log.ts';
import type { Registry } from '../registry/registry.ts';
import type { Contexts } from './read/read-context.ts';
import type { BuildMemory } from './recall/memory.ts';

/** What making an image needs of the outside. */
export interface BuildPorts {
  readonly registry: Registry;
  /** Starts no process before something must be executed. */
  readonly engine: Engine;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** `forget`: what is found out on the way is not kept for the next time, because nothing may be written. Absent: it is kept. */
  readonly findings?: 'forget';
  /** Absent: every context is read when it is needed. */
  readonly contexts?: Contexts;
  /** Absent: nothing is remembered between runs. */
  readonly memory?: BuildMemory;
}

/** What an engine may be asked to hand to `RUN --mount=type=secret` and `type=ssh`. */
export interface MountSources {
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly SshSource[];
}

/** The commit that an image is made of, as far as there is one. */
export interface Provenance {
  /** Full hash. Absent without git, and where the tree holds what is in no commit. */
  readonly commit?: string;
  readonly branch?: string;
  /** What a tree that is no commit stands on. `commitTime`: seconds since 1970. */
  readonly basedOn?: { readonly commit: string; readonly commitTime: number };
  /** The tree holds what is in no commit. */
  readonly isDirty: boolean;
  /** Seconds since 1970: the commit's time, or SOURCE_DATE_EPOCH, or now. Every file and the image itself get it. */
  readonly createdAt: number;
}
