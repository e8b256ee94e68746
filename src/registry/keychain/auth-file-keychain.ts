import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Exec, exec as realExec } from '../../exec.ts';
import { type AuthFile, readAuthFile } from './auth-file.ts';
import { askCredentialHelper } from './credential-helper.ts';
import { ANONYMOUS, type Credential, type Keychain, type KeychainTarget } from './keychain.ts';
import { hostOf, namespaceOf } from './registry-host.ts';

export interface AuthFileKeychainOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly exec?: Exec;
}

/** The credentials of `docker login`: DOCKER_CONFIG/config.json or ~/.docker/config.json, and the helpers that it names. */
export function dockerConfigKeychain(options: AuthFileKeychainOptions): Keychain {
  const folder = options.env.DOCKER_CONFIG || join(homeOf(options.env), '.docker');
  return authFileKeychain([join(folder, 'config.json')], options);
}

/** The credentials of `podman login` and `buildah login`: REGISTRY_AUTH_FILE alone, else the runtime folder's and the home's auth.json. */
export function podmanKeychain(options: AuthFileKeychainOptions): Keychain {
  const { REGISTRY_AUTH_FILE: named, XDG_RUNTIME_DIR: runtime, XDG_CONFIG_HOME: config } = options.env;
  if (named !== undefined && named !== '') return authFileKeychain([named], options);
  const folders = [runtime, config || join(homeOf(options.env), '.config')];
  const files = folders.flatMap((folder) => (folder ? [join(folder, 'containers', 'auth.json')] : []));
  return authFileKeychain(files, options);
}

/** Each file is read once, when the first credential is wanted; each helper is asked once for a host. */
function authFileKeychain(files: readonly string[], { env, exec = realExec }: AuthFileKeychainOptions): Keychain {
  let reading: Promise<readonly (AuthFile | undefined)[]> | undefined;
  const helperAnswers = new Map<string, Promise<Credential>>();
  const askOnce = (name: string, registry: string, file: string, signal: AbortSignal) => {
    const key = `${name} ${registry}`;
    const answer = helperAnswers.get(key) ?? askCredentialHelper(name, registry, { exec, env, file, signal });
    helperAnswers.set(key, answer);
    answer.catch(() => helperAnswers.delete(key));
    return answer;
  };
  return async (target, { signal }) => {
    reading ??= Promise.all(files.map(readAuthFile));
    for (const file of await reading) {
      if (file === undefined) continue;
      const helper = file.credHelpers.get(target.registry) ?? file.credsStore;
      const helped = helper === undefined ? ANONYMOUS : await askOnce(helper, target.registry, file.file, signal);
      const credential = helped.kind === 'anonymous' ? storedCredential(file, target) : helped;
      if (credential.kind !== 'anonymous') return credential;
    }
    return ANONYMOUS;
  };
}

/** Hosts match exactly; of entries that name a part of the host's repositories, the longest that fits. */
function storedCredential({ auths }: AuthFile, { registry, repository }: KeychainTarget): Credential {
  const fitting = [...auths]
    .filter(([server]) => hostOf(server) === registry && isWithin(repository, namespaceOf(server)))
    .sort(([a], [b]) => namespaceOf(b).length - namespaceOf(a).length);
  for (const [, credential] of fitting) {
    const found = credential();
    if (found.kind !== 'anonymous') return found;
  }
  return ANONYMOUS;
}

function isWithin(repository: string, namespace: string): boolean {
  return namespace === '' || repository === namespace || repository.startsWith(`${namespace}/`);
}

function homeOf(env: AuthFileKeychainOptions['env']): string {
  return env.HOME || homedir();
}
