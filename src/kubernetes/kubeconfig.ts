import { access, readFile } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { isMap, LineCounter, parseDocument } from 'yaml';
import { messageOf, type SourceLocation, ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { proxyOf } from '../proxy.ts';

/** A kubeconfig as it stands in the file; what Hydrofoil does not look at is left to the official client. */
export interface Kubeconfig {
  readonly clusters: readonly Named<'cluster'>[];
  readonly users: readonly Named<'user'>[];
  readonly contexts: readonly Named<'context'>[];
  readonly 'current-context'?: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Named<Key extends string> = { readonly name: string } & { readonly [key in Key]?: Fields };

export interface KubeconfigOptions {
  readonly context?: string;
  /** KUBECONFIG, HOME, the proxy settings, and in a pod the address of its cluster are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface AccessOptions extends KubeconfigOptions {
  /** Told of each credential as soon as it is there. */
  readonly onSecret?: (secret: string) => void;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Reads the files that KUBECONFIG lists, or ~/.kube/config, or the service account of the pod that this runs in, and chooses
 * the context. As with kubectl the first file that names something wins, and listed files that do not exist are passed over.
 *
 * @throws {ToolError} KUBECONFIG_MISSING, KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export async function readKubeconfig({ context, env }: KubeconfigOptions): Promise<Kubeconfig> {
  const paths = pathsOf(env);
  const files = (await Promise.all(paths.map(readIfThere))).filter((file) => file !== undefined);
  const merged = files.length > 0 ? merge(files) : await inClusterConfig(paths, env);
  const chosen = context ?? merged['current-context'];
  if (chosen === undefined || chosen === '')
    throw new ToolError('CONTEXT_UNKNOWN', `Choosing the context of ${paths.join(', ')}: none is current`, {
      hint: `Set kubernetes.context of the environment to one of: ${namesOf(merged.contexts)}.`,
    });
  if (!merged.contexts.some(({ name }) => name === chosen)) throw unknownContext(chosen, merged);
  return { ...merged, clusters: merged.clusters.map((entry) => withProxy(entry, env)), 'current-context': chosen };
}

/** Everything in it that lets somebody in. */
export function secretsOfUsers({ users }: Kubeconfig): readonly string[] {
  return users.flatMap(({ user }) =>
    ['token', 'password', 'client-key-data'].flatMap((name) => {
      const value = user?.[name];
      return typeof value === 'string' && value !== '' ? value : [];
    }),
  );
}

function pathsOf(env: KubeconfigOptions['env']): readonly string[] {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return listed;
  return env.HOME === undefined ? [] : [join(env.HOME, '.kube', 'config')];
}

async function readIfThere(path: string): Promise<Kubeconfig | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable({ file: path }, messageOf(error));
  }
  return parseKubeconfig(text, path);
}

/** @throws {ToolError} KUBECONFIG_UNREADABLE */
export function parseKubeconfig(text: string, path: string): Kubeconfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw unreadable({ file: path, line, column: col }, problem.message.split(/ at line |\n/)[0] ?? problem.code);
  }
  if (!isMap(document.contents)) throw unreadable({ file: path }, 'it is not a map of clusters, users and contexts');
  const contents: Fields = document.toJS();
  const current = contents['current-context'];
  return {
    clusters: entriesOf(contents, 'clusters', path).map((entry) => withCluster(entry, dirname(path))),
    users: entriesOf(contents, 'users', path).map((entry) => withUser(entry, dirname(path))),
    contexts: entriesOf(contents, 'contexts', path),
    ...(typeof current === 'string' ? { 'current-context': current } : {}),
  };
}

function entriesOf(contents: Fields, list: string, path: string): readonly ({ readonly name: string } & Fields)[] {
  const entries = contents[list] ?? [];
  if (!Array.isArray(entries)) throw unreadable({ file: path }, `"${list}" is not a list`);
  return entries.map((entry: unknown, index) => {
    if (!isFields(entry) || typeof entry.name !== 'string')
      throw unreadable({ file: path }, `${list}[${index}] has no name`);
    return { ...entry, name: entry.name };
  });
}

function withCluster(entry: { readonly name: string } & Fields, folder: string): Named<'cluster'> {
  const cluster = isFields(entry.cluster) ? withAbsolutePaths(entry.cluster, folder, ['certificate-authority']) : {};
  const isPlain = typeof cluster.server === 'string' && cluster.server.startsWith('http:');
  // Without TLS there is nothing to verify, but the official client refuses such a server unless verifying is switched off.
  return { name: entry.name, cluster: isPlain ? { ...cluster, 'insecure-skip-tls-verify': true } : cluster };
}

/** A proxy-url of the kubeconfig goes before the environment's. */
function withProxy({ name, cluster = {} }: Named<'cluster'>, env: KubeconfigOptions['env']): Named<'cluster'> {
  if (typeof cluster.server !== 'string' || !URL.canParse(cluster.server)) return { name, cluster };
  const proxy = proxyOf(cluster.server, env);
  return { name, cluster: proxy === undefined ? cluster : { 'proxy-url': proxy, ...cluster } };
}

/** Two things that kubectl does and version 2.0 of the official client leaves out: `tokenFile` and KUBERNETES_EXEC_INFO. */
function withUser(entry: { readonly name: string } & Fields, folder: string): Named<'user'> {
  const given = isFields(entry.user) ? entry.user : {};
  const user = withAbsolutePaths(given, folder, ['client-certificate', 'client-key', 'tokenFile']);
  const tokenFile =
    user.tokenFile === undefined
      ? {}
      : { 'auth-provider': { name: 'tokenFile', config: { tokenFile: user.tokenFile } } };
  const exec = isFields(user.exec) ? { exec: withExecInfo(user.exec) } : {};
  return { name: entry.name, user: { ...user, ...tokenFile, ...exec } };
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats */
function withExecInfo(exec: Fields): Fields {
  const info = { kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { interactive: false } };
  const env: readonly unknown[] = Array.isArray(exec.env) ? exec.env : [];
  return { ...exec, env: [...env, { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }] };
}

function withAbsolutePaths(fields: Fields, folder: string, keys: readonly string[]): Fields {
  const paths = keys.flatMap((key) => {
    const path = fields[key];
    return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[key, join(folder, path)] as const] : [];
  });
  return { ...fields, ...Object.fromEntries(paths) };
}

function merge(files: readonly Kubeconfig[]): Kubeconfig {
  const current = files.map((file) => file['current-context']).find((name) => name !== undefined && name !== '');
  return {
    clusters: firstByName(files.flatMap(({ clusters }) => clusters)),
    users: firstByName(files.flatMap(({ users }) => users)),
    contexts: firstByName(files.flatMap(({ contexts }) => contexts)),
    ...(current === undefined ? {} : { 'current-context': current }),
  };
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): readonly T[] {
  return entries.filter((entry, index) => entries.findIndex(({ name }) => name === entry.name) === index);
}

async function inClusterConfig(looked: readonly string[], env: KubeconfigOptions['env']): Promise<Kubeconfig> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  const isPod = host !== undefined && (await exists(`${SERVICE_ACCOUNT}/token`));
  if (!isPod)
    throw new ToolError('KUBECONFIG_MISSING', `Looking for a kubeconfig: no such file: ${looked.join(', ')}`, {
      hint: 'Set KUBECONFIG to the path of a kubeconfig file.',
    });
  const namespace = (await readFile(`${SERVICE_ACCOUNT}/namespace`, 'utf8')).trim();
  const name = 'in-cluster';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const provider = { name: 'tokenFile', config: { tokenFile: `${SERVICE_ACCOUNT}/token` } };
  return {
    clusters: [{ name, cluster: { server, 'certificate-authority': `${SERVICE_ACCOUNT}/ca.crt` } }],
    users: [{ name, user: { 'auth-provider': provider } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unknownContext(context: string, { contexts }: Kubeconfig): ToolError {
  const known = contexts.map(({ name }) => name);
  const near = nearest(context, known);
  return new ToolError('CONTEXT_UNKNOWN', `Choosing the context "${context}": the kubeconfig has no such context`, {
    hint:
      near === undefined
        ? `Use one of: ${namesOf(contexts)}.`
        : `Did you mean "${near}"? It has: ${namesOf(contexts)}.`,
  });
}

function namesOf(entries: readonly { readonly name: string }[]): string {
  return entries.length === 0 ? 'none' : entries.map(({ name }) => name).join(', ');
}

function unreadable(location: SourceLocation, why: string): ToolError {
  return new ToolError('KUBECONFIG_UNREADABLE', `Reading the kubeconfig ${location.file}: ${why}`, {
    hint: 'Check the file with: kubectl config view.',
    location,
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
