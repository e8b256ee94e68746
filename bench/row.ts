import type { Progress } from '../src/log.ts';
import type { Application, Variant } from './application.ts';
import type { PeerDockerfiles } from './dockerfiles.ts';

/** One way to get a changed line into an image in the registry. */
export interface Row {
  readonly name: string;
  readonly variants: readonly Variant[];
  /** How many runs it gets when the others get more, because each takes a minute. */
  readonly mostRuns?: number;
  /** Not timed: what this way has already when the change comes. `scene` is the same in each later call. */
  prepare(scene: Scene): Promise<void>;
  /** Not timed: puts things back to where a run begins, for example a cold machine. */
  reset?(scene: Scene): Promise<void>;
  /** Timed: decide, build and push. Returns the reference that holds the result. */
  run(scene: Scene): Promise<string>;
  stop?(): Promise<void>;
}

/** A way that this machine cannot measure, and why. */
export interface MissingRow {
  readonly name: string;
  readonly why: string;
}

/** One variant of the application, and where everybody pushes: through the proxy. */
export interface Scene {
  readonly application: Application;
  readonly dockerfiles: PeerDockerfiles;
  /** "127.0.0.1:PORT" of the proxy before the registry. */
  readonly registry: string;
  /** Reference of the base that was split off by hand. */
  readonly base: string;
  /** Names this variant in repositories and folders. */
  readonly slug: string;
}

/** What rows are made from. */
export interface Equipment {
  /** A folder for the rows' own things, removed at the end. */
  readonly directory: string;
  /** An image builder that is kept for the whole benchmark: the warm machine. */
  readonly warm: { readonly address: string; readonly buildctl: string };
  readonly progress: Progress;
}

export const BOTH: readonly Variant[] = ['nothing after the copy', 'collectstatic'];
