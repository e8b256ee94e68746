import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../../src/errors.ts';
import type { Progress } from '../../src/log.ts';
import { ensureCached } from './cache.ts';
import { findProgram } from './packages.ts';
import { run } from './run.ts';

export interface GoBuild {
  readonly part: string;
  /** A folder with go.mod and go.sum, and with main.go where there is one. */
  readonly moduleDirectory: string;
  readonly packages: readonly string[];
  readonly flags?: readonly string[];
  /** GOARCH, for another architecture than this machine's. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Builds Go programs once, from pinned modules, and returns the folder with the binaries. `go` itself, its proxy and its module
 * and build caches are the ones that this machine is configured for.
 *
 * @throws {ToolError} SERVERS_GO_MISSING, SERVERS_GO_TOO_OLD, SERVERS_COMMAND_FAILED
 */
export async function goBuild(build: GoBuild, progress: Progress): Promise<string> {
  const { part, moduleDirectory, packages, flags = [], env = {} } = build;
  const sources = await Promise.all(
    ['go.mod', 'go.sum', 'main.go'].map((name) => readIfThere(join(moduleDirectory, name))),
  );
  const args = ['build', '-trimpath', '-mod=readonly', '-buildvcs=false', ...flags];
  return ensureCached(
    {
      part,
      recipe: [...sources, ...args, ...packages, ...Object.entries(env).flat()],
      make: async (directory) => {
        await assertGo(sources[0] ?? '', part);
        await run('go', [...args, '-o', `${directory}/`, ...packages], {
          cwd: moduleDirectory,
          env: { CGO_ENABLED: '0', ...env },
        });
      },
    },
    progress,
  );
}

/** Builds one published command, for example `github.com/owner/tool/cmd/tool` at `v1.2.3`, and returns the path of the binary. */
export async function goInstall(command: string, version: string, progress: Progress): Promise<string> {
  const name = command.split('/').at(-1) ?? command;
  const directory = await ensureCached(
    {
      part: name,
      recipe: [command, version],
      make: async (folder) => {
        await assertGo('', name);
        await run('go', ['install', '-trimpath', `${command}@${version}`], {
          env: { GOBIN: folder, CGO_ENABLED: '0' },
        });
      },
    },
    progress,
  );
  return join(directory, name);
}

async function assertGo(goMod: string, part: string): Promise<void> {
  const wanted = /^go (\d+)\.(\d+)/m.exec(goMod);
  if ((await findProgram('go')) === undefined) {
    throw new ToolError('SERVERS_GO_MISSING', `Building ${part}: there is no go on the PATH`, {
      hint: `Install Go ${wanted === null ? '' : `${wanted[1]}.${wanted[2]} `}or newer and put it on the PATH.`,
    });
  }
  if (wanted === null) return;
  const version = await run('go', ['env', 'GOVERSION']);
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  const isNewEnough = Number(major) === Number(wanted[1]) && Number(minor) >= Number(wanted[2]);
  const canFetchNewer = Number(minor) >= 21 && (await run('go', ['env', 'GOTOOLCHAIN'])).trim() !== 'local';
  if (isNewEnough || canFetchNewer) return;
  throw new ToolError('SERVERS_GO_TOO_OLD', `Building ${part}: the go on the PATH is ${version.trim()}`, {
    hint: `Put Go ${wanted[1]}.${wanted[2]} or newer first on the PATH.`,
  });
}

async function readIfThere(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
