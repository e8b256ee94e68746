import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './secret-arguments.ts';

/** A login that a tool is to use although nobody has logged it in. */
export interface EngineLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** What a tool needs in its environment to have logins; what was written for it is removed when this is disposed. */
export interface ToolLogins extends AsyncDisposable {
  readonly env: Environment;
}

/**
 * Writes the logins beside those that the user has, into a folder of their own that only this user reads. Builders, plugins and
 * contexts of Docker are reached through it as before. Nothing is written where there is none.
 */
export async function writeLogins(logins: readonly EngineLogin[], env: Environment): Promise<ToolLogins> {
  if (logins.length === 0) return { env: {}, async [Symbol.asyncDispose]() {} };
  const folder = await mkdtemp(join(tmpdir(), 'hydrofoil-login-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const docker = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker');
    await linkRest(docker, folder);
    const config = withLogins(await readConfig(join(docker, 'config.json')), logins);
    // Docker looks into a helper for all hosts before it looks into `auths`; an empty helper of the host's own says not to.
    const helpers = Object.fromEntries(logins.map(({ registry }) => [registry, '']));
    const forDocker = { ...config, credHelpers: { ...objectOf(config.credHelpers), ...helpers } };
    await writePrivate(join(folder, 'config.json'), forDocker);
    const podman = withLogins(await readPodmanConfig(env), logins);
    const auths = { ...objectOf(config.auths), ...objectOf(podman.auths) };
    await writePrivate(join(folder, 'auth.json'), { ...podman, auths });
    return {
      env: { DOCKER_CONFIG: folder, REGISTRY_AUTH_FILE: join(folder, 'auth.json') },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function withLogins(config: JsonObject, logins: readonly EngineLogin[]): JsonObject {
  const auths = logins.map(({ registry, username, password }) => {
    return [registry, { auth: Buffer.from(`${username}:${password}`).toString('base64') }];
  });
  return { ...config, auths: { ...objectOf(config.auths), ...Object.fromEntries(auths) } };
}

/** Everything of Docker's folder but the configuration itself: `buildx/`, `cli-plugins/`, `contexts/`. */
async function linkRest(docker: string, folder: string): Promise<void> {
  const names = await readdir(docker).catch(() => []); // there need not be one
  const others = names.filter((name) => name !== 'config.json' && name !== 'auth.json');
  await Promise.all(others.map((name) => symlink(join(docker, name), join(folder, name))));
}

/** The first that is there, of those that Podman and Buildah look for. */
async function readPodmanConfig(env: Environment): Promise<JsonObject> {
  const { REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = env;
  if (named) return readConfig(named);
  const folders = [runtime, config || join(env.HOME || homedir(), '.config')];
  for (const folder of folders) {
    const found = folder ? await readConfig(join(folder, 'containers', 'auth.json')) : {};
    if (Object.keys(found).length > 0) return found;
  }
  return {};
}

/** Whether such a file is right was checked when it was asked for the credential; here what cannot be read holds none. */
async function readConfig(file: string): Promise<JsonObject> {
  try {
    return objectOf(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function writePrivate(file: string, content: JsonObject): Promise<void> {
  return writeFile(file, JSON.stringify(content), { mode: 0o600 });
}
