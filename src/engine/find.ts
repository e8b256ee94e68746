import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isToolError, messageOf, ToolError } from '../errors.ts';
import type { Exec, ExecResult } from '../exec.ts';
import { createBuildah } from './buildah.ts';
import { createBuildctl } from './buildctl.ts';
import { createBuildx } from './buildx.ts';
import type { Engine } from './engine.ts';
import type { Environment } from './secret-arguments.ts';

/** Which engine the configuration asks for. */
export type EngineChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'buildctl'; readonly address?: string }
  | { readonly kind: 'buildx'; readonly builder?: string }
  | { readonly kind: 'buildah' };

export interface FindOptions {
  readonly exec: Exec;
  /** The whole environment: where PATH and BUILDKIT_HOST are looked up, and what the tools get. */
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** An engine that is looked for when it is first needed. */
export interface FoundEngine extends Engine {
  /**
   * Looks for the engine now and asks whether it answers.
   *
   * @returns the description of the engine that builds will use
   * @throws {ToolError} ENGINE_NOT_FOUND
   */
  probe(): Promise<string>;
}

type Trial =
  | { readonly found: true; readonly engine: Engine }
  | { readonly found: false; readonly tried: string; readonly why: string };

const PROBE_TIMEOUT_MS = 20_000;

/** The engine of this choice. Starts no process until `probe` or `build` is called; `auto` takes the first of buildctl, buildx and buildah that answers. */
export function findEngine(choice: EngineChoice, options: FindOptions): FoundEngine {
  let search: Promise<Engine> | undefined;
  let found: Engine | undefined;
  const engine = async () => {
    search ??= searchEngine(choice, options);
    try {
      found = await search;
      return found;
    } catch (error) {
      search = undefined; // what was missing may be there the next time
      throw error;
    }
  };
  return {
    get description() {
      return found?.description ?? describe(choice);
    },
    async probe() {
      return (await engine()).description;
    },
    async build(request, buildOptions) {
      return await (await engine()).build(request, buildOptions);
    },
  };
}

function describe(choice: EngineChoice): string {
  switch (choice.kind) {
    case 'auto':
      return 'the first build engine that answers';
    case 'buildctl':
      return choice.address === undefined ? 'buildctl' : `buildctl at ${choice.address}`;
    case 'buildx':
      return choice.builder === undefined ? 'docker buildx' : `docker buildx with builder ${choice.builder}`;
    case 'buildah':
      return 'buildah';
  }
}

async function searchEngine(choice: EngineChoice, options: FindOptions): Promise<Engine> {
  const failed: string[] = [];
  for (const tryOne of trialsOf(choice, options)) {
    options.signal.throwIfAborted();
    const trial = await tryOne();
    if (trial.found) return trial.engine;
    failed.push(`  ${trial.tried}: ${trial.why}`);
  }
  throw new ToolError('ENGINE_NOT_FOUND', [`Looking for a build engine: none answers`, ...failed].join('\n'), {
    hint: remedyOf(choice),
  });
}

function trialsOf(choice: EngineChoice, options: FindOptions): (() => Promise<Trial>)[] {
  const buildctl = (address?: string) => () => tryBuildctl(options, address);
  const buildx = (builder?: string) => () => tryBuildx(options, builder);
  const buildah = () => tryBuildah(options);
  switch (choice.kind) {
    case 'auto':
      return [buildctl(), buildx(), buildah];
    case 'buildctl':
      return [buildctl(choice.address)];
    case 'buildx':
      return [buildx(choice.builder)];
    case 'buildah':
      return [buildah];
  }
}

async function tryBuildctl(options: FindOptions, address: string | undefined): Promise<Trial> {
  const named = address ?? options.env.BUILDKIT_HOST;
  const addresses = named === undefined || named === '' ? await defaultAddresses(options.env) : [named];
  const tried = `buildctl${addresses.length === 0 ? '' : ` at ${addresses.join(', ')}`}`;
  const reasons: string[] = [];
  for (const one of addresses) {
    const why = await failureOf(options, 'buildctl', ['--addr', one, 'debug', 'workers']);
    if (why === undefined) return { found: true, engine: createBuildctl({ ...options, address: one }) };
    reasons.push(why);
  }
  return {
    found: false,
    tried,
    why: reasons.join('; ') || 'BUILDKIT_HOST is not set, and there is no socket in the usual places',
  };
}

/** Sockets of a buildkitd that runs as root, and of one that runs as this user. */
async function defaultAddresses({ XDG_RUNTIME_DIR }: Environment): Promise<string[]> {
  const folders = ['/run', ...(XDG_RUNTIME_DIR === undefined ? [] : [XDG_RUNTIME_DIR])];
  const sockets = folders.map((folder) => join(folder, 'buildkit', 'buildkitd.sock'));
  const present = await Promise.all(
    sockets.map((socket) =>
      stat(socket).then(
        (found) => found.isSocket(),
        () => false,
      ),
    ),
  );
  return sockets.filter((_, index) => present[index]).map((socket) => `unix://${socket}`);
}

async function tryBuildx(options: FindOptions, builder: string | undefined): Promise<Trial> {
  const tried = builder === undefined ? 'docker buildx' : `docker buildx with builder ${builder}`;
  const why =
    (await failureOf(options, 'docker', ['buildx', 'version'])) ??
    (await failureOf(
      options,
      'docker',
      ['buildx', 'inspect', ...(builder === undefined ? [] : [builder])],
      nodeErrorOf,
    ));
  if (why !== undefined) return { found: false, tried, why };
  return { found: true, engine: createBuildx(builder === undefined ? options : { ...options, builder }) };
}

/**
 * `inspect` succeeds for a builder whose daemon does not answer, and says so in a line of its own. Of the driver `remote` it says no
 * more than "inactive", which of the other drivers means that a build starts it.
 */
function nodeErrorOf({ stdout }: ExecResult): string | undefined {
  const error = /^\s*Error:\s*(.+)$/m.exec(stdout)?.[1];
  if (error !== undefined) return error;
  const isAway = /^Driver:\s*remote$/m.test(stdout) && !/^Status:\s*running$/m.test(stdout);
  return isAway ? 'the buildkitd of its remote builder does not answer' : undefined;
}

async function tryBuildah(options: FindOptions): Promise<Trial> {
  const why = await failureOf(options, 'buildah', ['info']);
  return why === undefined ? { found: true, engine: createBuildah(options) } : { found: false, tried: 'buildah', why };
}

/** Why a command does not work here; undefined when it does. */
async function failureOf(
  { exec, env, signal }: FindOptions,
  command: string,
  args: readonly string[],
  complaintOf: (result: ExecResult) => string | undefined = () => undefined,
): Promise<string | undefined> {
  try {
    const result = await exec(command, args, {
      env,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
    });
    if (result.exitCode === 0) return complaintOf(result);
    const lines = `${result.stdout}\n${result.stderr}`.trim().split('\n');
    return lines.at(-1)?.trim() || `exit code ${result.exitCode}`;
  } catch (error) {
    signal.throwIfAborted();
    return isToolError(error, 'COMMAND_NOT_FOUND') ? `${command} is not on the PATH` : messageOf(error);
  }
}

function remedyOf(choice: EngineChoice): string {
  switch (choice.kind) {
    case 'auto':
      return 'Set BUILDKIT_HOST to a running buildkitd, or install docker with buildx, or install buildah.';
    case 'buildctl':
      return `Start buildkitd${choice.address === undefined ? ' and set BUILDKIT_HOST' : ` at ${choice.address}`}, and put buildctl on the PATH.`;
    case 'buildx':
      return 'Start Docker and check `docker buildx inspect`.';
    case 'buildah':
      return 'Install buildah and check `buildah info`.';
  }
}
