import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolError } from '../../src/errors.ts';
import { type Progress, silent } from '../../src/log.ts';
import { kubeconfigOf } from './cluster-files.ts';
import { type ReadApi, startControlPlane } from './control-plane.ts';
import type { Stoppable } from './daemon.ts';
import { ensureKubernetes } from './kubernetes-binary.ts';
import { startNode } from './node.ts';
import { ensurePrograms } from './packages.ts';
import { run } from './run.ts';

export interface ClusterOptions {
  /** Where it keeps everything. A cluster that was there before is forgotten. */
  readonly directory: string;
  readonly progress?: Progress;
}

export interface Cluster extends Stoppable {
  /** The path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The name of its only context. */
  readonly context: string;
  /** Holds kubectl among others: its first argument says which program it is. */
  readonly binary: string;
  /** Runs kubectl as that administrator, and returns what it wrote to stdout. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
}

/** The name of the only node: /etc/hosts leads it to 127.0.0.1, where its kubelet listens. */
const NODE = 'localhost';
const CONTEXT = 'test-cluster';
const PROGRAMS = [
  { program: 'containerd', debianPackage: 'containerd' },
  { program: 'runc', debianPackage: 'runc' },
  { program: '/usr/lib/cni/bridge', debianPackage: 'containernetworking-plugins' },
  { program: 'iptables', debianPackage: 'iptables' },
  { program: 'ip', debianPackage: 'iproute2' },
  { program: 'sysctl', debianPackage: 'procps' },
  { program: 'openssl', debianPackage: 'openssl' },
];

/**
 * Starts Kubernetes with one node that runs real pods. Images come from registries on 127.0.0.1, on any port. Pods reach each other
 * and are reached from this machine; they have no DNS, no service addresses and no way out. Several clusters may run at once.
 *
 * @throws {ToolError} SERVERS_ROOT_NEEDED, SERVERS_PROGRAM_MISSING, SERVERS_GO_MISSING, SERVERS_DAEMON_ENDED, SERVERS_DAEMON_NOT_READY
 */
export async function startCluster({ directory: folder, progress = silent }: ClusterOptions): Promise<Cluster> {
  assertRoot();
  await ensurePrograms(PROGRAMS, progress);
  const binary = await ensureKubernetes(progress);
  await mkdir(folder, { recursive: true });
  const directory = await realpath(folder);
  await rm(join(directory, 'etcd'), { recursive: true, force: true });

  await using stack = new AsyncDisposableStack();
  const runtime = await mkdtemp(join(tmpdir(), 'cluster-')); // a socket's path has to be short
  stack.defer(() => rm(runtime, { recursive: true, force: true }));
  const tokens = { administrator: newToken(), kubelet: newToken() };
  const plane = await startControlPlane({ binary, directory, node: NODE, tokens }, stack);
  const writeKubeconfig = async (name: string, context: string, token: string) => {
    const path = join(directory, name);
    await writeFile(path, kubeconfigOf(plane.server, plane.certificateAuthority, context, token), { mode: 0o600 });
    return path;
  };
  const nodeKubeconfig = await writeKubeconfig('kubelet.kubeconfig', 'kubelet', tokens.kubelet);
  const isReady = () => canRunPods(plane.read);
  await startNode({ binary, directory, runtime, name: NODE, kubeconfig: nodeKubeconfig, isReady }, stack);

  const kubeconfig = await writeKubeconfig('kubeconfig', CONTEXT, tokens.administrator);
  const servers = stack.move();
  const stop = () => servers.disposeAsync(); // from the node to the store, so that nobody waits for one that has gone
  const kubectl = kubectlOf({ binary, kubeconfig });
  return { kubeconfig, context: CONTEXT, binary, kubectl, stop, [Symbol.asyncDispose]: stop };
}

export function kubectlOf({ binary, kubeconfig }: Pick<Cluster, 'binary' | 'kubeconfig'>): Cluster['kubectl'] {
  return (...args) => run(binary, ['kubectl', `--kubeconfig=${kubeconfig}`, ...args]);
}

function assertRoot(): void {
  if (process.platform === 'linux' && process.getuid?.() === 0) return;
  throw new ToolError(
    'SERVERS_ROOT_NEEDED',
    'Starting a Kubernetes cluster: its node runs pods, which takes root on Linux',
    {
      hint: 'Run these tests as root on Debian or Ubuntu, for example in a virtual machine.',
    },
  );
}

/** The node is Ready, and the service account that pods run as by default exists. */
async function canRunPods(read: ReadApi): Promise<boolean> {
  const node = (await read(`/api/v1/nodes/${NODE}`)) as NodeStatus | undefined;
  const isNodeReady = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return isNodeReady === true && (await read('/api/v1/namespaces/default/serviceaccounts/default')) !== undefined;
}

interface NodeStatus {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function newToken(): string {
  return randomBytes(16).toString('hex');
}
