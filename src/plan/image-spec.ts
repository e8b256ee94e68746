import type { Repository } from '../oci/reference.ts';

/** One image to make, with paths resolved: what the configuration or the command line says, and nothing that was found out. */
export interface ImageSpec {
  /** Its name in the configuration: "web". */
  readonly name: string;
  /** The same as people read it: "web", and "web (linux/arm64)" where it is made for several platforms. */
  readonly title: string;
  /** Where it is kept, with all that belongs to it. */
  readonly repository: Repository;
  /** What the repository is called by others, where that is not where the image is kept: it is made into a folder. */
  readonly calledAs?: Repository;
  /** Absolute path of the Dockerfile. */
  readonly dockerfile: string;
  /** The same as people know it, relative to where they stand: for messages. */
  readonly dockerfileName: string;
  /** Absolute path of the build context. */
  readonly context: string;
  /** Name or number of a stage; absent: the last one. */
  readonly target?: string;
  /** "linux/amd64". */
  readonly platform: string;
  /** Build arguments. */
  readonly args: Readonly<Record<string, string>>;
  /** The last instruction of the base, by the text it begins with; absent: the rule decides. */
  readonly baseThrough?: string;
  /** Context files that may be in the image though they look like credentials. */
  readonly allowedSecrets?: readonly AllowedSecret[];
}

/** A path or a pattern as in .dockerignore, and who said it: what the configuration names should exist. */
export interface AllowedSecret {
  readonly pattern: string;
  readonly by: 'configuration' | 'flag';
}
