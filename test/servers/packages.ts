import { access, constants } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { ToolError } from '../../src/errors.ts';
import { exec } from '../../src/exec.ts';
import { type Progress, phase } from '../../src/log.ts';
import { retry } from '../../src/retry.ts';
import { cacheDirectory } from './cache.ts';
import { withLock } from './lock.ts';
import { run, SYSTEM_PATH } from './run.ts';

/** What a server needs of the machine, and the Debian package that brings it. */
export interface SystemProgram {
  /** The name of a program, or the path of a file. */
  readonly program: string;
  /** Alternatives as in a dependency of Debian's: "one | other". */
  readonly debianPackage: string;
}

/** The path of a program: the first one on the PATH, also in the folders of system programs. A path is looked for as it is. */
export async function findProgram(program: string): Promise<string | undefined> {
  const folders = isAbsolute(program) ? ['/'] : SYSTEM_PATH.split(':');
  for (const folder of folders) {
    const path = join(folder, program);
    const isExecutable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && isExecutable) return path;
  }
  return undefined;
}

/**
 * Makes sure that programs are there: root on Debian or Ubuntu gets the missing ones installed, everyone else is told which.
 *
 * @throws {ToolError} SERVERS_PROGRAM_MISSING, SERVERS_COMMAND_FAILED when apt-get fails
 */
export async function ensurePrograms(programs: readonly SystemProgram[], progress: Progress): Promise<void> {
  const firstLook = await missingOf(programs);
  if (firstLook.length === 0) return;
  if (!(await canInstall())) throw missingPrograms(firstLook);
  await withLock(join(cacheDirectory(), 'apt.lock'), async () => {
    const missing = await missingOf(programs);
    if (missing.length === 0) return;
    const names = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
    await phase(progress, `apt-get install ${names.join(' ')}`, () => install(names));
    const stillMissing = await missingOf(missing);
    if (stillMissing.length > 0) throw missingPrograms(stillMissing);
  });
}

/** Whether this process may install packages: root, where there is apt-get. */
export async function canInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await findProgram('apt-get')) !== undefined;
}

async function missingOf(programs: readonly SystemProgram[]): Promise<SystemProgram[]> {
  const found = await Promise.all(programs.map(({ program }) => findProgram(program)));
  return programs.filter((_, index) => found[index] === undefined);
}

async function install(names: readonly string[]): Promise<void> {
  const attempt = async () => {
    const aptGet = (...args: string[]) =>
      run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=600', ...args], {
        // At run level 1 Debian's packages start none of their services.
        env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      });
    const { exitCode } = await exec('apt-get', ['-qq', '--simulate', 'satisfy', ...names]);
    if (exitCode !== 0) await aptGet('update');
    await aptGet('satisfy', '--yes', '--no-install-recommends', ...names);
  };
  // DPkg::Lock::Timeout does not cover the lock of the package lists, which another apt-get may hold for a moment.
  await retry(attempt, () => true, { attempts: 3, firstDelayMs: 5_000 });
}

function missingPrograms(missing: readonly SystemProgram[]): ToolError {
  const programs = missing.map(({ program }) => program).join(', ');
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ');
  return new ToolError('SERVERS_PROGRAM_MISSING', `Starting test servers: not on this machine: ${programs}`, {
    hint: `Install them (the Debian packages are: ${packages}), or run the tests as root on Debian.`,
  });
}
