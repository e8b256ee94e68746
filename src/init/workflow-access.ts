import { ECR_HOST } from './image-repository.ts';
import type { Setup } from './setup.ts';
import type { Survey } from './survey.ts';

/** How a workflow gets at one registry. */
export interface RegistryAccess {
  readonly kind: 'ecr' | 'artifact-registry' | 'ghcr' | 'password';
  readonly host: string;
}

/** How a workflow gets at the clusters. */
export type ClusterAccess =
  | { readonly kind: 'eks'; readonly clusters: readonly { readonly name: string; readonly region: string }[] }
  | { readonly kind: 'gke'; readonly name: string; readonly location: string }
  | { readonly kind: 'kubeconfig'; readonly secret: string };

export interface WorkflowAccess {
  readonly registries: readonly RegistryAccess[];
  readonly cluster: ClusterAccess;
}

/** What the workflows of today tell of registries and clusters, as far as the proposal uses them. */
export function accessOf({ repositories, environments }: Setup, { workflows }: Survey): WorkflowAccess {
  const hosts = new Set(repositories.map((repository) => repository.split('/')[0] ?? ''));
  const branches = environments.map(({ branch }) => branch);
  const today = workflows.filter((workflow) => workflow.branches.some((branch) => branches.includes(branch)));
  const clusters = today.flatMap((workflow) =>
    workflow.clusters.map((cluster) => ({
      ...cluster,
      region: cluster.location ?? workflow.regions[0] ?? 'us-east-1',
    })),
  );
  const eks = clusters.filter(({ cloud }) => cloud === 'eks').map(({ name, region }) => ({ name, region }));
  const gke = clusters.find(({ cloud, location }) => cloud === 'gke' && location !== undefined);
  const secret = today.flatMap(({ secrets }) => secrets).find((name) => /KUBE_?CONF/i.test(name)) ?? 'KUBECONFIG';
  return {
    registries: [...hosts]
      .filter((host) => HOST.test(host))
      .toSorted()
      .map(registryAccess),
    cluster:
      eks.length > 0
        ? { kind: 'eks', clusters: [...new Map(eks.map((one) => [one.name, one])).values()] }
        : gke !== undefined
          ? { kind: 'gke', name: gke.name, location: gke.region }
          : { kind: 'kubeconfig', secret },
  };
}

/** What may stand in a command as it is. */
const HOST = /^[A-Za-z0-9.-]+(?::\d+)?$/;

function registryAccess(host: string): RegistryAccess {
  if (ECR_HOST.test(host)) return { kind: 'ecr', host };
  if (/(?:^|[.-])(?:docker\.pkg\.dev|gcr\.io)$/.test(host)) return { kind: 'artifact-registry', host };
  return host === 'ghcr.io' ? { kind: 'ghcr', host } : { kind: 'password', host };
}
