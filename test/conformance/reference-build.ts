import { apartFromOthers } from '../../src/engine/apart-from-others.ts';
import { type ExecOptions, type ExecResult, exec } from '../../src/exec.ts';

export interface ReferenceBuilder {
  /** Path of the program. */
  readonly buildctl: string;
  readonly address: string;
}

/**
 * Runs `buildctl build` with the Dockerfile front end, as it would be on a machine of its own: its context is no other's, and no step is taken over
 * from another build, whose files have other times: those decide which files a layer holds again.
 */
export async function referenceBuild(
  { buildctl, address }: ReferenceBuilder,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<ExecResult> {
  await using way = await apartFromOthers(address, { signal: new AbortController().signal });
  const build = ['--addr', way.address, 'build', '--frontend', 'dockerfile.v0', '--progress', 'plain', '--no-cache'];
  return await exec(buildctl, [...build, ...args], options);
}
