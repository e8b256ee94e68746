import type { Progress } from '../log.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import type { LayoutImage } from './layout-image.ts';
import type { EngineLogin } from './logins.ts';

/** A secret that a `RUN --mount=type=secret` may read. Its value never stands in an argument list. */
export type SecretSource =
  | { readonly id: string; readonly from: 'file'; readonly file: string }
  | { readonly id: string; readonly from: 'environment'; readonly variable: string };

/** An agent socket or keys for `RUN --mount=type=ssh`. No `paths`: the agent of SSH_AUTH_SOCK. */
export interface SshSource {
  readonly id: string;
  readonly paths: readonly string[];
}

export interface EngineRequest {
  /** The Dockerfile's text, complete: FROM lines by digest. */
  readonly dockerfile: string;
  /** Folder of the build context, absolute. */
  readonly context: string;
  /** Text of the ignore file in force, which the engine is to use. Absent: nothing is ignored. */
  readonly dockerignore?: string;
  readonly args: Readonly<Record<string, string>>;
  /** "linux/amd64". */
  readonly platform: string;
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly SshSource[];
  /** Absent: the tool has the logins that it needs. */
  readonly logins?: readonly EngineLogin[];
  /** What the Dockerfile names of images that are in no registry. */
  readonly layoutImages: readonly LayoutImage[];
  readonly destination: EngineDestination;
  /** Absent: steps that the engine has executed before on the same need not be executed again. */
  readonly cache?: 'pass-over';
}

/** Where the result of a build goes: pushed to a registry, with a tag; or written to a folder that holds an OCI image layout. */
export type EngineDestination =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | { readonly kind: 'layout'; readonly folder: string };

export function formatDestination(destination: EngineDestination): string {
  return destination.kind === 'registry' ? formatReference(destination.reference) : `oci:${destination.folder}`;
}

export interface EngineOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What executes RUN. The result is at its destination when `build` returns, and only then. */
export interface Engine {
  /** "buildctl at unix:///run/buildkit/buildkitd.sock". */
  readonly description: string;
  /**
   * Builds the last stage for one platform and delivers it.
   *
   * @returns the digest of the delivered manifest
   * @throws {ToolError} ENGINE_FAILED with the last lines of the build's output; ENGINE_DELIVERY_FAILED; those of the tool that is started
   */
  build(request: EngineRequest, options: EngineOptions): Promise<Digest>;
}
