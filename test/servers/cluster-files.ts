/** The configuration files of a cluster. Those that may be YAML are JSON, which is YAML. */

/** The image of the process that holds a pod's namespaces; made from busybox, and never pulled. */
export const PAUSE_IMAGE = 'localhost/pause:1';

export function kubeconfigOf(server: string, certificateAuthority: Buffer, context: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: context,
        cluster: { server, 'certificate-authority-data': certificateAuthority.toString('base64') },
      },
    ],
    users: [{ name: context, user: { token } }],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    'current-context': context,
  });
}

/** Registries on 127.0.0.1 are plain HTTP to it without being named here. */
export function containerdToml(directory: string, runtime: string): string {
  return `version = 2
root = "${directory}/containerd/root"
state = "${directory}/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.internal.v1.opt", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "${runtime}/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true # a root without CAP_SYS_RESOURCE may not lower it
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${directory}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`;
}

/** Pods get addresses on a bridge that the host reaches; they have no way out. */
export function cniConfiguration(directory: string, bridge: string, subnet: string): string {
  const ipam = {
    type: 'host-local',
    dataDir: `${directory}/cni-state`,
    ranges: [[{ subnet }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: bridge,
    plugins: [{ type: 'bridge', bridge, isGateway: true, ipMasq: false, hairpinMode: true, ipam }],
  });
}

export interface KubeletSettings {
  readonly directory: string;
  readonly runtime: string;
  readonly cgroup: string;
  readonly port: number;
}

export function kubeletConfiguration({ directory, runtime, cgroup, port }: KubeletSettings): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: '127.0.0.1',
    port,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: false },
      x509: { clientCAFile: `${directory}/pki/ca.crt` },
    },
    authorization: { mode: 'AlwaysAllow' },
    containerRuntimeEndpoint: `unix://${runtime}/containerd.sock`,
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failSwapOn: false,
    oomScoreAdj: 0,
    makeIPTablesUtilChains: false,
    serializeImagePulls: false,
    // A full disk of the machine is not to be a pressure on the node: it would evict the pods of the tests.
    evictionHard: {
      'memory.available': '0%',
      'nodefs.available': '0%',
      'imagefs.available': '0%',
      'nodefs.inodesFree': '0%',
      'imagefs.inodesFree': '0%',
    },
    imageGCHighThresholdPercent: 100,
    podLogsDir: `${directory}/pod-logs`,
    // Containers that crash are started again after 5 s at most, so that tests see several restarts.
    crashLoopBackOff: { maxContainerRestartPeriod: '5s' },
    featureGates: { KubeletCrashLoopBackOffMax: true },
    logging: { verbosity: 2 },
  });
}
