import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { imagesToLock, resolveImages } from '../../build/images/resolve-images.ts';
import { formatLockFile, LOCK_FILE, type LockFile, readLockFile } from '../../config/lock-file.ts';
import { createGit } from '../../context/git/git.ts';
import { isToolError, ToolError } from '../../errors.ts';
import { openBuildSession, type SessionRequest, sessionOf } from '../build-session.ts';
import type { CliContext } from '../context.ts';
import { openConfig } from '../open-config.ts';

interface LockFlags {
  readonly config?: string;
  readonly update?: boolean;
  readonly check?: boolean;
}

/** Writes the digest of every FROM image to hydrofoil.lock: the new ones only, or with --update all of them. */
export async function run(_operands: readonly unknown[], flags: LockFlags, context: CliContext): Promise<number> {
  const { cwd, output, signal, json } = context;
  if (flags.check === true && flags.update === true) {
    throw new ToolError('USAGE_LOCK', '--check changes nothing, and --update changes all', {
      hint: 'Give one of them.',
    });
  }
  const config = await openConfig(flags, context);
  const file = join(config.root, LOCK_FILE);
  const fileName = relative(cwd, file) || LOCK_FILE;
  const before = await readLockFile(file, fileName).catch((error: unknown) => {
    if (flags.update !== true || !isToolError(error, 'LOCK_FILE_INVALID')) throw error;
    return undefined; // all of it is written anew
  });
  const request: SessionRequest = { ...sessionOf(config, [], undefined), lock: 'pass-over' };
  await using session = await openBuildSession(request, context, createGit());
  const specs = Object.values(config.images).flatMap((image) => session.order(image).specs);
  const { buildPlatform } = session.run;
  if (flags.check === true) {
    const names = await imagesToLock(specs, buildPlatform);
    return check(
      names.filter((name) => before?.images[name] === undefined),
      fileName,
      context,
    );
  }

  const kept = flags.update === true ? {} : (before?.images ?? {});
  const images = await resolveImages(specs, buildPlatform, kept, { registry: session.ports.registry, signal });
  const refreshed =
    flags.update === true || before === undefined ? new Date().toISOString().slice(0, 10) : before.refreshed;
  const lock: LockFile = { refreshed, images };
  await writeFile(file, formatLockFile(lock));
  const moved = Object.entries(images).filter(([name, digest]) => before?.images[name] !== digest);
  if (json)
    output.result(JSON.stringify({ outcome: 'locked', file: fileName, ...lock, moved: Object.fromEntries(moved) }));
  else {
    for (const [name, digest] of moved) output.result(`${name}: ${before?.images[name] ?? 'new'} → ${digest}`);
    output.result(moved.length === 0 ? `${fileName}: nothing moved` : `${fileName}: written, commit it`);
  }
  return 0;
}

function check(missing: readonly string[], fileName: string, { output, json }: CliContext): number {
  if (missing.length > 0) {
    throw new ToolError('LOCK_FILE_INCOMPLETE', `Checking ${fileName}: no digest for ${missing.join(', ')}`, {
      hint: 'Run: hydrofoil lock, and commit the file.',
    });
  }
  output.result(json ? JSON.stringify({ outcome: 'complete', file: fileName }) : `${fileName}: complete`);
  return 0;
}
