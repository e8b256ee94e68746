import type { Progress } from '../log.ts';
import type { Digest } from '../oci/digest.ts';
import type { Reference } from '../oci/reference.ts';

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
  /** Where the result is pushed, with a tag. */
  readonly destination: Reference;
}

export interface EngineOptions {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What executes RUN. The result is in the registry when `build` returns, and only then. */
export interface Engine {
  /** "buildctl at unix:///run/buildkit/buildkitd.sock". */
  readonly description: string;
  /**
   * Builds the last stage for one platform and pushes it.
   *
   * @returns the digest of the pushed manifest
   * @throws {ToolError} ENGINE_FAILED with the last lines of the build's output
   */
  build(request: EngineRequest, options: EngineOptions): Promise<Digest>;
}
