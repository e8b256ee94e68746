import type { Platform } from '../oci/manifest.ts';

/** Name to value. A variable that is not in it is unset, which is not the same as empty. */
export type Variables = ReadonlyMap<string, string>;

/** What the caller of a build decides, and the Dockerfile can read. */
export interface BuildInputs {
  /** `--build-arg`. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly targetPlatform: Platform;
  readonly buildPlatform: Platform;
  /** `--target` as given. */
  readonly target?: string;
}
