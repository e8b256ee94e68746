import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { kubeconfigOf } from './cluster-files.ts';
import { startDaemon } from './daemon.ts';
import { freePorts } from './free-port.ts';
import { run } from './run.ts';

export interface ControlPlaneOptions {
  /** The binary of `ensureKubernetes`. */
  readonly binary: string;
  readonly directory: string;
  /** The name under which the only node will register. */
  readonly node: string;
  readonly tokens: { readonly administrator: string; readonly kubelet: string };
}

/** Reads an object of the API, for example "/api/v1/nodes/localhost"; undefined as long as it can't be had. */
export type ReadApi = (path: string) => Promise<unknown>;

export interface ControlPlane {
  /** "https://127.0.0.1:PORT" */
  readonly server: string;
  readonly certificateAuthority: Buffer;
  readonly read: ReadApi;
}

const SERVICES = { network: '10.96.0.0/16', apiServer: '10.96.0.1' };

/** Starts etcd, the API server, the controllers and the scheduler; `stack` gets each as soon as it runs. */
export async function startControlPlane(
  options: ControlPlaneOptions,
  stack: AsyncDisposableStack,
): Promise<ControlPlane> {
  const { binary, directory, tokens } = options;
  const [etcdPort = 0, etcdPeerPort = 0, apiPort = 0] = await freePorts(3);
  const pki = await makeKeys(options);
  const certificateAuthority = await readFile(join(pki, 'ca.crt'));
  const server = `https://127.0.0.1:${apiPort}`;
  const etcd = `http://127.0.0.1:${etcdPort}`;
  const read = apiReader(server, certificateAuthority, tokens.administrator);
  const start = async (name: string, args: readonly string[], isReady: () => Promise<boolean>) => {
    stack.use(await startDaemon({ name, command: binary, args: [name, ...args], directory, isReady }));
  };

  await start('etcd', etcdArgs(join(directory, 'etcd'), etcd, `http://127.0.0.1:${etcdPeerPort}`), () =>
    fetch(`${etcd}/health`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  await start('kube-apiserver', apiServerArgs(pki, etcd, apiPort), async () => (await read('/apis')) !== undefined);

  const kubeconfig = join(directory, 'controllers.kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf(server, certificateAuthority, 'controllers', tokens.administrator), {
    mode: 0o600,
  });
  const common = [`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'];
  await start('kube-controller-manager', [...common, ...controllerArgs(pki)], async () => true);
  await start('kube-scheduler', common, async () => true);
  return { server, certificateAuthority, read };
}

async function makeKeys({ directory, node, tokens }: ControlPlaneOptions): Promise<string> {
  const pki = join(directory, 'pki');
  await rm(pki, { recursive: true, force: true });
  await mkdir(pki, { recursive: true, mode: 0o700 });
  await run('bash', [join(import.meta.dirname, 'kubernetes/pki.sh'), SERVICES.apiServer], { cwd: pki });
  const users = `${tokens.administrator},admin,admin,system:masters
${tokens.kubelet},system:node:${node},kubelet,system:nodes
`;
  await writeFile(join(pki, 'tokens.csv'), users, { mode: 0o600 });
  return pki;
}

function etcdArgs(dataDirectory: string, url: string, peerUrl: string): string[] {
  return [
    '--name=test',
    `--data-dir=${dataDirectory}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=test=${peerUrl}`,
  ];
}

function apiServerArgs(pki: string, etcd: string, port: number): string[] {
  return [
    `--etcd-servers=${etcd}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    '--endpoint-reconciler-type=none',
    `--tls-cert-file=${pki}/apiserver.crt`,
    `--tls-private-key-file=${pki}/apiserver.key`,
    `--client-ca-file=${pki}/ca.crt`,
    `--token-auth-file=${pki}/tokens.csv`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    `--service-cluster-ip-range=${SERVICES.network}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${pki}/service-accounts.pub`,
    `--service-account-signing-key-file=${pki}/service-accounts.key`,
    `--kubelet-client-certificate=${pki}/kubelet-client.crt`,
    `--kubelet-client-key=${pki}/kubelet-client.key`,
    '--kubelet-preferred-address-types=Hostname',
    `--cert-dir=${pki}`,
    '--profiling=false',
  ];
}

function controllerArgs(pki: string): string[] {
  return [
    `--service-account-private-key-file=${pki}/service-accounts.key`,
    `--root-ca-file=${pki}/ca.crt`,
    `--cluster-signing-cert-file=${pki}/ca.crt`,
    `--cluster-signing-key-file=${pki}/ca.key`,
  ];
}

function apiReader(server: string, ca: Buffer, token: string): ReadApi {
  const agent = new Agent({ ca });
  return (path) =>
    new Promise((resolve) => {
      const asked = get(`${server}${path}`, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        if (response.statusCode === 200) return resolve(json(response).catch(() => undefined));
        response.resume();
        resolve(undefined);
      });
      asked.on('error', () => resolve(undefined));
    });
}
