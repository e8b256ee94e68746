import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import { makeNamespace, removeNamespaces } from '../kubernetes/test-namespace.ts';
import { sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { type CommandResult, makeProject, type TestProject } from './project.ts';

/** A project whose environment "uat" is a namespace of its own in the cluster of the test run. */
export interface ClusterProject extends TestProject {
  readonly namespace: string;
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
  apply(...objects: readonly object[]): Promise<void>;
  /** `deploy --json`, with what it says. */
  deploy(options?: StartOptions): Promise<CommandResult & { readonly report: DeployReport }>;
  /** Starts a command that the test looks at while it runs. */
  start(args: readonly string[], options?: StartOptions): RunningCommand;
}

export interface StartOptions {
  /** Another checkout of the project. */
  readonly folder?: string;
  /** Another way into the cluster than the administrator's. */
  readonly kubeconfig?: string;
}

export interface RunningCommand {
  /** Waits for a line on stderr. */
  readonly says: (line: RegExp) => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<CommandResult>;
}

/** What `deploy --json` prints, as far as the tests look at it. */
export interface DeployReport {
  readonly outcome: string;
  readonly images: Readonly<Record<string, { readonly reference: string }>>;
  readonly changes?: readonly { readonly workload: string; readonly container: string; readonly image: string }[];
  readonly release?: { readonly id: number; readonly outcome: string; readonly reason?: string };
  readonly failure?: {
    readonly outcome: string;
    readonly reason: string;
    readonly evidence: readonly { readonly lines: readonly string[] }[];
  };
  readonly error?: { readonly code: string; readonly hint?: string };
}

export interface ClusterProjectOptions {
  /** Of the namespace and the repositories: one per test. */
  readonly name: string;
  /** "127.0.0.1:PORT" of the registry as the project names it, where that is a proxy. */
  readonly host?: string;
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  /** Further lines of the environment, each with its indentation of four. */
  readonly environment?: string;
}

export async function clusterProject(options: ClusterProjectOptions): Promise<ClusterProject> {
  const [registry, cluster] = await Promise.all([sharedRegistry(), sharedCluster()]);
  const namespace = `e2e-${options.name}`;
  await makeNamespace(cluster, namespace);
  const project = await makeProject({
    host: options.host ?? registry.host,
    registryUrl: registry.url,
    name: namespace,
    dockerfile: options.dockerfile,
    environments: `  uat:\n    branch: uat\n    kubernetes: { namespace: ${namespace} }\n${options.environment ?? ''}`,
  });
  await project.commit('application', {
    '.dockerignore': '.git*\n.docker\nk8s\nhydrofoil*\nDockerfile\n*.json\n',
    '.gitignore': 'k8s\n*.json\n',
    ...options.files,
  });
  const kubectl = (...args: readonly string[]) => cluster.kubectl('-n', namespace, ...args);
  const start = (
    args: readonly string[],
    { folder = project.folder, kubeconfig = cluster.kubeconfig }: StartOptions = {},
  ) => startCommand(args, folder, { ...process.env, ...project.env, HYDROFOIL_ACTOR: 'ada', KUBECONFIG: kubeconfig });
  return {
    ...project,
    namespace,
    kubectl,
    start,
    async apply(...items) {
      await project.write({ 'objects.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
      await kubectl('apply', '-f', join(project.folder, 'objects.json'));
    },
    hydrofoil: (args) => start(args).ended,
    async deploy(startOptions) {
      const result = await start(['deploy', 'uat', '--json'], startOptions).ended;
      if (result.stdout === '') throw new Error(result.stderr);
      return { ...result, report: JSON.parse(result.stdout) };
    },
    async json(...args) {
      const { exitCode, stdout, stderr } = await start([...args, '--json']).ended;
      if (exitCode !== 0) throw new Error(`hydrofoil ${args.join(' ')} ended with ${exitCode}:\n${stderr}`);
      return JSON.parse(stdout);
    },
    async [Symbol.asyncDispose]() {
      await removeNamespaces(cluster, [namespace]);
      await project[Symbol.asyncDispose]();
    },
  };
}

function startCommand(args: readonly string[], folder: string, env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawn(process.execPath, [inject('cli'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const listeners = new Set<() => void>();
  lines.on('line', (line) => {
    said.push(line);
    for (const listener of listeners) listener();
  });
  const stdout = text(child.stdout);
  const closed = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  return {
    says: (line) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.some((one) => line.test(one))) resolve();
        };
        listeners.add(look);
        closed.then(() => reject(new Error(`it never said ${line}:\n${said.join('\n')}`)), reject);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    ended: closed.then(async ([[code]]) => ({ exitCode: code ?? -1, stdout: await stdout, stderr: said.join('\n') })),
  };
}
