import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { exec } from '../../src/exec.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { cniConfiguration, containerdToml, kubeletConfiguration, PAUSE_IMAGE } from './cluster-files.ts';
import { startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { run } from './run.ts';
import { busyboxEntries } from './small-image.ts';

export interface NodeOptions {
  /** The binary of `ensureKubernetes`. */
  readonly binary: string;
  /** A real path: mounts below it are found by it. */
  readonly directory: string;
  /** A short path for sockets, whose last six characters are nobody else's. */
  readonly runtime: string;
  readonly name: string;
  /** Of the kubelet. */
  readonly kubeconfig: string;
  readonly isReady: () => Promise<boolean>;
}

const SCRIPTS = join(import.meta.dirname, 'kubernetes');

/** Starts containerd and a kubelet, which registers itself; `stack` gets both. */
export async function startNode(options: NodeOptions, stack: AsyncDisposableStack): Promise<void> {
  const { binary, directory, runtime, name, kubeconfig, isReady } = options;
  const id = runtime.slice(-6);
  const [cgroup, bridge] = [`hydrofoil-${id}`, `hf-${id}`];
  const socket = join(runtime, 'containerd.sock');
  for (const folder of ['cni', 'pod-logs']) await mkdir(join(directory, folder), { recursive: true });
  await run('bash', [join(SCRIPTS, 'prepare-node.sh'), directory, cgroup]);

  const containerdFile = join(directory, 'containerd.toml');
  await writeFile(containerdFile, containerdToml(directory, runtime));
  await writeFile(join(directory, 'cni/10-bridge.conflist'), cniConfiguration(directory, bridge, subnetOf(id)));
  const ctr = (...args: string[]) => exec('ctr', ['--address', socket, '--namespace', 'k8s.io', ...args]);
  const sweep = [join(SCRIPTS, 'sweep-node.sh'), directory, socket, cgroup, bridge]
    .map((word) => `'${word}'`)
    .join(' ');
  const containerd = {
    name: 'containerd',
    command: 'containerd',
    args: ['--config', containerdFile],
    directory,
    sweep,
  };
  stack.use(await startDaemon({ ...containerd, isReady: async () => (await ctr('version')).exitCode === 0 }));
  const pauseArchive = join(directory, 'pause.tar');
  await writeFile(pauseArchive, await packPauseImage());
  await run('ctr', ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', pauseArchive]);

  const kubeletFile = join(directory, 'kubelet.json');
  const port = await freePort();
  await writeFile(kubeletFile, kubeletConfiguration({ directory, runtime, cgroup, port }));
  const args = [
    'kubelet',
    `--config=${kubeletFile}`,
    `--kubeconfig=${kubeconfig}`,
    `--hostname-override=${name}`,
    `--root-dir=${directory}/kubelet`,
    `--cert-dir=${directory}/pki`,
  ];
  stack.use(await startDaemon({ name: 'kubelet', command: binary, args, directory, isReady }));
}

/** A network for the pods of one cluster, unlikely to be another one's. */
function subnetOf(id: string): string {
  const [first = 0, second = 0] = Buffer.from(digestOf(id).slice(-4), 'hex');
  return `10.${128 + (first % 112)}.${second}.0/24`;
}

/** An image archive in Docker's format, of a process that does nothing. */
async function packPauseImage(): Promise<Uint8Array> {
  const layer = await packTar((await busyboxEntries()).filter(({ header }) => /^bin\/(|busybox)$/.test(header.name)));
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: ['/bin/busybox', 'sleep', '2147483647'] },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: [PAUSE_IMAGE], Layers: ['layer.tar'] }]);
  const files = { 'layer.tar': layer, 'config.json': Buffer.from(config), 'manifest.json': Buffer.from(manifest) };
  return packTar(Object.entries(files).map(([name, body]) => ({ header: { name, size: body.length }, body })));
}
