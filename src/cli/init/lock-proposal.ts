import { resolveImages } from '../../build/images/resolve-images.ts';
import type { Config } from '../../config/config.ts';
import { formatLockFile, LOCK_FILE } from '../../config/lock-file.ts';
import { createGit } from '../../context/git/git.ts';
import { messageOf } from '../../errors.ts';
import type { ProposedFile } from '../../init/proposed-files.ts';
import { openBuildSession, type SessionRequest, sessionOf } from '../build-session.ts';
import type { CliContext } from '../context.ts';

const PATIENCE_MS = 20_000;

/** hydrofoil.lock with what the FROM tags point to now, or why there is none: a registry that is not reached stops nothing here. */
export async function proposeLock(
  config: Config,
  context: CliContext,
): Promise<{ readonly file: ProposedFile } | { readonly note: string }> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const request: SessionRequest = { ...sessionOf(config, [], undefined), lock: 'pass-over' };
    const quiet = { ...context, signal, output: { ...context.output, progress: () => {} } };
    await using session = await openBuildSession(request, quiet, createGit());
    const specs = Object.values(config.images).flatMap((image) => session.order(image).specs);
    const { buildPlatform } = session.run;
    const images = await resolveImages(specs, buildPlatform, {}, { registry: session.ports.registry, signal });
    const text = formatLockFile({ refreshed: new Date().toISOString().slice(0, 10), images });
    return {
      file: {
        path: LOCK_FILE,
        text,
        purpose: 'the digests of the FROM images, so that a commit is always made on the same',
      },
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return {
      note: `${LOCK_FILE} is left out: ${messageOf(error)}. Write it with "hydrofoil lock" where the registries can be reached.`,
    };
  }
}
