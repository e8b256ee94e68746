import type { Instruction } from '../dockerfile/instruction.ts';
import { parseDockerfile } from '../dockerfile/parse/parse-dockerfile.ts';
import { ToolError } from '../errors.ts';

/** "1.28.2" as [1, 28]. */
export type BuildahVersion = readonly [major: number, minor: number];

interface Limit {
  readonly what: string;
  /** The first version that knows it; absent: none does. */
  readonly since?: BuildahVersion;
  readonly isUsed: (instruction: Instruction) => boolean;
}

/** What BuildKit's Dockerfile has and some Buildah lacks, by its change log. Old versions do not always complain: some take the words for file names. */
const LIMITS: readonly Limit[] = [
  { what: 'a heredoc', since: [1, 33], isUsed: hasHeredoc },
  { what: 'COPY --link', since: [1, 41], isUsed: (it) => isFiles(it) && it.link },
  { what: '--exclude', since: [1, 38], isUsed: (it) => isFiles(it) && it.exclude.length > 0 },
  { what: 'COPY --parents', since: [1, 40], isUsed: (it) => it.keyword === 'COPY' && it.parents },
  { what: 'ADD --checksum', since: [1, 33], isUsed: (it) => it.keyword === 'ADD' && it.checksum !== undefined },
  { what: 'ADD --keep-git-dir', isUsed: (it) => it.keyword === 'ADD' && it.keepGitDir !== undefined },
  { what: 'ADD --unpack', isUsed: (it) => it.keyword === 'ADD' && it.unpack !== undefined },
  { what: 'RUN --network', since: [1, 30], isUsed: (it) => it.keyword === 'RUN' && it.network !== 'default' },
  { what: 'RUN --security', isUsed: (it) => it.keyword === 'RUN' && it.security !== 'sandbox' },
  { what: 'RUN --device', isUsed: (it) => it.keyword === 'RUN' && it.devices.length > 0 },
];

/**
 * Refuses a Dockerfile that this version of Buildah would reject or, worse, misread.
 *
 * @throws {ToolError} ENGINE_UNSUPPORTED, DOCKERFILE_…
 */
export function checkBuildahLimits(dockerfile: string, version: BuildahVersion): void {
  for (const stage of parseDockerfile(dockerfile, 'Dockerfile').stages) {
    for (const instruction of stage.instructions) {
      const limit = LIMITS.find(
        ({ since, isUsed }) => isUsed(instruction) && (since === undefined || isOlder(version, since)),
      );
      if (limit !== undefined) throw unsupported(instruction, limit, version);
    }
  }
}

/** @returns undefined for text that is not the output of `buildah --version` */
export function parseBuildahVersion(text: string): BuildahVersion | undefined {
  const match = /buildah version (\d+)\.(\d+)/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2])];
}

function isOlder([major, minor]: BuildahVersion, [sinceMajor, sinceMinor]: BuildahVersion): boolean {
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

function isFiles(it: Instruction): it is Extract<Instruction, { keyword: 'COPY' | 'ADD' }> {
  return it.keyword === 'COPY' || it.keyword === 'ADD';
}

function hasHeredoc(it: Instruction): boolean {
  return it.keyword === 'RUN' ? it.heredocs.length > 0 : isFiles(it) && it.inlineFiles.length > 0;
}

function unsupported(instruction: Instruction, { what, since }: Limit, version: BuildahVersion): ToolError {
  const until =
    since === undefined
      ? 'no Buildah knows it'
      : `Buildah knows it since ${since.join('.')}, this is ${version.join('.')}`;
  return new ToolError('ENGINE_UNSUPPORTED', `Building with buildah: ${instruction.text}: ${what}: ${until}`, {
    hint: 'Use BuildKit for this Dockerfile: set BUILDKIT_HOST, or install docker buildx.',
    location: { file: 'Dockerfile', line: instruction.line },
  });
}
