import { ToolError } from '../../src/errors.ts';
import { FOREIGN } from './emulator.ts';
import { canInstall, findProgram } from './packages.ts';

/** A server or tool that suites run against. */
export type Peer =
  | 'registry'
  | 'buildkit'
  | 'emulator'
  | 'buildx'
  | 'buildah'
  | 'cluster'
  | 'root-image'
  | 'act'
  | 'ecr'
  | 'actionlint'
  | 'registry-conformance';

interface Needs {
  /** Programs that this machine has, or that root installs on Debian. */
  readonly programs: readonly string[];
  readonly go: boolean;
  readonly root: boolean;
}

const NEEDS: Readonly<Record<Peer, Needs>> = {
  registry: { programs: ['docker-registry'], go: false, root: false },
  buildkit: { programs: ['runc'], go: true, root: true },
  emulator: { programs: [`qemu-${FOREIGN.inQemu}-static`, 'runc'], go: true, root: true },
  buildx: { programs: ['docker', 'runc'], go: true, root: true }, // in front of BuildKit
  buildah: { programs: ['buildah'], go: false, root: false },
  cluster: { programs: ['containerd', 'runc', '/usr/lib/cni/bridge'], go: true, root: true },
  ecr: { programs: ['python3', 'docker-registry', 'openssl'], go: false, root: false },
  actionlint: { programs: [], go: true, root: false },
  'registry-conformance': { programs: [], go: true, root: false },
  'root-image': { programs: ['apt-get'], go: false, root: true },
  act: { programs: [], go: true, root: false },
};

export const PEERS = Object.keys(NEEDS) as readonly Peer[];

/** What this machine lacks for a peer, in words; undefined when the peer can be had. Nothing is installed or built. */
export async function missingFor(peer: Peer): Promise<string | undefined> {
  const { programs, go, root } = NEEDS[peer];
  if (process.platform !== 'linux') return 'runs on Linux only';
  if (root && process.getuid?.() !== 0) return 'needs root';
  if (go && (await findProgram('go')) === undefined) return 'needs go on the PATH, to be built';
  if (await canInstall()) return undefined;
  const found = await Promise.all(programs.map(findProgram));
  const missing = programs.filter((_, index) => found[index] === undefined);
  return missing.length === 0 ? undefined : `needs ${missing.join(', ')}`;
}

/**
 * For `describe.skipIf(!(await isAvailable('cluster')))`: a suite whose peer cannot be had is skipped, and that is told. On a
 * continuous integration server (CI is set) it is an error, lest a green run prove nothing.
 *
 * @throws {ToolError} SERVERS_PEER_MISSING
 */
export async function isAvailable(peer: Peer): Promise<boolean> {
  const missing = await missingFor(peer);
  if (missing === undefined) return true;
  if ((process.env.CI ?? '') !== '') {
    throw new ToolError('SERVERS_PEER_MISSING', `Looking for ${peer}, which these tests run against: ${missing}`);
  }
  process.stderr.write(`SKIPPED: the tests against ${peer}: ${missing}\n`);
  return false;
}
