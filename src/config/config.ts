import type { SecretSource, SshSource } from '../engine/engine.ts';
import type { EngineChoice } from '../engine/find.ts';
import type { Repository } from '../oci/reference.ts';
import type { AllowedSecret } from '../plan/image-spec.ts';
import type { EcrSettings } from '../registry/keychain/ecr/ecr-settings.ts';

/** What hydrofoil.yaml says, checked, with the defaults filled in and the paths resolved. */
export interface Config {
  /** Absolute path of hydrofoil.yaml. */
  readonly file: string;
  /** Absolute path of its folder: paths in the file are relative to it, and hydrofoil.lock lies in it. */
  readonly root: string;
  readonly images: Readonly<Record<string, ImageSettings>>;
  readonly environments: Readonly<Record<string, EnvironmentSettings>>;
  readonly engine: EngineChoice;
  readonly ecr: EcrSettings;
}

export interface ImageSettings {
  readonly name: string;
  readonly repository: Repository;
  /** Absolute path. */
  readonly dockerfile: string;
  /** The same relative to the folder of hydrofoil.yaml: for messages. */
  readonly dockerfileName: string;
  /** Absolute path of the build context. */
  readonly context: string;
  /** Name or number of a stage. Absent: the last one. */
  readonly target?: string;
  /** At least one: "linux/amd64". */
  readonly platforms: readonly [string, ...string[]];
  readonly args: Readonly<Record<string, string>>;
  /** The last instruction of the base, by the text it begins with. Absent: the rule decides. */
  readonly baseThrough?: string;
  readonly secrets: readonly SecretSource[];
  readonly ssh: readonly SshSource[];
  /** Context files that may be in the image though they look like credentials. */
  readonly allowedSecrets: readonly AllowedSecret[];
}

export interface EnvironmentSettings {
  readonly name: string;
  /** The branch whose builds go here by themselves. Absent: only when the environment is named. */
  readonly branch?: string;
  /** Where people reach what runs in it. */
  readonly url?: string;
  readonly destination: Destination;
  /** "auto": every workload that runs one of the images. Otherwise names as "deployment/web". */
  readonly workloads: 'auto' | readonly string[];
  readonly before: readonly JobSettings[];
  readonly rollout: RolloutSettings;
}

/** Where an environment's workloads are. Context and namespace that are absent come from the kubeconfig. */
export type Destination =
  | { readonly kind: 'kubernetes'; readonly context?: string; readonly namespace?: string }
  /** `folder` is an absolute path, `folderName` the same relative to the folder of hydrofoil.yaml. */
  | { readonly kind: 'manifests'; readonly folder: string; readonly folderName: string };

/** A job that runs to its end in the new image before anything is patched. */
export interface JobSettings {
  readonly name: string;
  /** Name of an image of the configuration. */
  readonly image: string;
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

export interface RolloutSettings {
  readonly timeoutMs: number;
  readonly onFailure: 'rollback' | 'stop';
}
