import type { Platform } from '../../oci/manifest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import type { Dockerfile } from '../dockerfile.ts';
import { atLocation } from '../problem.ts';
import { expandWord } from './expand-word.ts';

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

/**
 * Variables of ARG before the first FROM and of the platforms: what FROM lines, and ARG without a default, can see.
 *
 * @throws {ToolError} DOCKERFILE_EXPANSION_FAILED
 */
export function globalVariables(dockerfile: Dockerfile, inputs: BuildInputs): Variables {
  const variables = new Map(predefined(dockerfile, inputs));
  for (const instruction of dockerfile.globalArgs) {
    for (const { name, value } of instruction.args) {
      const given = givenArg(inputs, name);
      if (given !== undefined) variables.set(name, given);
      else if (value !== undefined) {
        try {
          variables.set(name, expandWord(value, variables, { escape: dockerfile.directives.escape }));
        } catch (error) {
          throw atLocation(error, { file: dockerfile.file, line: instruction.line, column: 1 }, 'ARG');
        }
      }
    }
  }
  return variables;
}

/** The value of `--build-arg`, if it was given. */
export function givenArg({ buildArgs }: BuildInputs, name: string): string | undefined {
  return Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
}

function predefined({ stages }: Dockerfile, inputs: BuildInputs): [string, string][] {
  const { buildPlatform: build, targetPlatform, target } = inputs;
  const lastName = stages.at(-1)?.name;
  const stage = target !== undefined && target !== '' ? target : lastName;
  const values: [string, string][] = [
    ['BUILDPLATFORM', formatPlatform(build)],
    ['BUILDOS', build.os],
    ['BUILDOSVERSION', ''],
    ['BUILDARCH', build.architecture],
    ['BUILDVARIANT', build.variant ?? ''],
    ['TARGETPLATFORM', formatPlatform(targetPlatform)],
    ['TARGETOS', targetPlatform.os],
    ['TARGETOSVERSION', ''],
    ['TARGETARCH', targetPlatform.architecture],
    ['TARGETVARIANT', targetPlatform.variant ?? ''],
    ['TARGETSTAGE', stage ?? 'default'],
  ];
  return values.map(([name, value]) => [name, givenArg(inputs, name) ?? value]);
}
