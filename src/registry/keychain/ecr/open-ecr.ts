import type { Progress } from '../../../log.ts';
import { formatRepository, type Repository } from '../../../oci/reference.ts';
import type { RepositoryMaker } from '../../create-missing.ts';
import { ANONYMOUS, type Credential, type Keychain, type KeychainOptions } from '../keychain.ts';
import { awsError } from './aws-error.ts';
import type { EcrApi, Environment } from './ecr-api.ts';
import { type EcrHost, parseEcrHost } from './ecr-host.ts';
import { lifecyclePolicy, newRepository } from './ecr-repository.ts';
import type { EcrSettings } from './ecr-settings.ts';
import { githubIdentity } from './github-identity.ts';

export interface EcrOptions {
  readonly env: Environment;
  readonly settings: EcrSettings;
  readonly progress: Progress;
  /** Told of every token before it is used, for logs that are not ours. */
  readonly onSecret?: (secret: string) => void;
}

/** Amazon ECR, as far as it is more than a registry: its credentials, and repositories that must be made. */
export interface Ecr {
  readonly keychain: Keychain;
  readonly makeRepository: RepositoryMaker;
}

interface HeldToken {
  readonly asked: Promise<Credential>;
  credential?: Credential;
}

/** The AWS SDK is loaded, and AWS asked, when a registry of ECR needs it; never for another registry. */
export function openEcr({ env, settings, progress, onSecret = () => {} }: EcrOptions): Ecr {
  const apis = new Map<string, Promise<EcrApi>>();
  const tokens = new Map<string, HeldToken>();
  return { keychain, makeRepository };

  /** Kept until a registry refuses it: tokens last 12 hours, most runs a minute. */
  async function keychain({ registry }: { readonly registry: string }, { signal, refused }: KeychainOptions) {
    const host = parseEcrHost(registry);
    if (host === undefined) return ANONYMOUS;
    const key = keyOf(host);
    const known = tokens.get(key);
    if (known !== undefined && (refused === undefined || !isSame(known.credential, refused))) return known.asked;
    const held: HeldToken = { asked: askForToken(host, registry, signal) };
    tokens.set(key, held);
    try {
      held.credential = await held.asked;
      return held.credential;
    } catch (error) {
      if (tokens.get(key) === held) tokens.delete(key);
      throw error;
    }
  }

  async function askForToken(host: EcrHost, registry: string, signal: AbortSignal): Promise<Credential> {
    try {
      const text = Buffer.from(await (await apiOf(host)).getToken(signal), 'base64').toString('utf8');
      const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
      onSecret(password);
      return { kind: 'basic', username, password };
    } catch (cause) {
      signal.throwIfAborted();
      if (isWithoutCredentials(cause)) return ANONYMOUS;
      throw awsError(`Asking AWS for the token of ${registry}`, cause);
    }
  }

  async function makeRepository(repository: Repository, { signal }: { readonly signal: AbortSignal }) {
    const host = parseEcrHost(repository.registry);
    if (host === undefined || settings.repositories.missing === 'fail') return 'left';
    const named = formatRepository(repository);
    const api = await apiOf(host);
    try {
      await api.createRepository(newRepository(repository.name, settings.repositories), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (isNamed(cause, 'RepositoryAlreadyExistsException')) return 'made'; // by another run, a moment ago
      if (isWithoutCredentials(cause)) return 'left';
      throw awsError(`Creating the repository ${named}`, cause);
    }
    progress({ type: 'note', text: `Created the repository ${named}` });
    await expireUntagged(api, repository, named, signal);
    return 'made';
  }

  /** Costs storage when it fails, and no deployment. */
  async function expireUntagged(api: EcrApi, { name }: Repository, named: string, signal: AbortSignal): Promise<void> {
    const policy = lifecyclePolicy(settings.repositories);
    if (policy === undefined) return;
    try {
      await api.putLifecyclePolicy(name, policy, signal);
    } catch (cause) {
      signal.throwIfAborted();
      const { message, hint } = awsError(`Giving ${named} its lifecycle policy`, cause);
      progress({ type: 'warning', text: message, ...(hint === undefined ? {} : { hint }) });
    }
  }

  function apiOf(host: EcrHost): Promise<EcrApi> {
    const key = `${keyOf(host)} ${host.registryId}`;
    const loading = apis.get(key) ?? load(host);
    apis.set(key, loading);
    return loading;
  }

  async function load(host: EcrHost): Promise<EcrApi> {
    const { ecrApi } = await import('./ecr-api.ts');
    const role = roleOf();
    return ecrApi(host, { env, ...(role === undefined ? {} : { role }) });
  }

  /** The role of a job that has nothing else of AWS: whoever was given credentials by an earlier step means to use them. */
  function roleOf() {
    const arn = settings.role ?? env.AWS_ROLE_ARN;
    const askGithub = githubIdentity(env);
    const isGiven = Boolean(env.AWS_ACCESS_KEY_ID || env.AWS_PROFILE || env.AWS_WEB_IDENTITY_TOKEN_FILE);
    if (!arn || askGithub === undefined || isGiven) return undefined;
    const identity: typeof askGithub = async (audience, signal) => {
      const token = await askGithub(audience, signal);
      onSecret(token);
      return token;
    };
    return { arn, identity };
  }
}

/** One token for all accounts of a region. */
function keyOf({ region, endpoints }: EcrHost): string {
  return [region, ...endpoints].join(' ');
}

function isSame(one: Credential | undefined, other: Credential): boolean {
  return one?.kind === 'basic' && other.kind === 'basic' && one.password === other.password;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** No link of the default chain has any. A source that is there and fails is told by another message. */
function isWithoutCredentials(error: unknown): boolean {
  return isNamed(error, 'CredentialsProviderError') && /from any providers/.test(String(error));
}
