import { stringify } from 'yaml';
import { objectNameOf } from '../kubernetes/object-name.ts';
import type { Setup } from './setup.ts';

export interface RbacNeeds {
  readonly environments: readonly { readonly name: string; readonly namespace: string }[];
  /** `before` jobs of the configuration. */
  readonly runsJobs: boolean;
  /** A workload is a StatefulSet, or nobody knows. */
  readonly hasStatefulSets: boolean;
}

/** The rights of one namespace, with what each is for. `names`: of the lock and history of its environments. */
function rulesOf(names: string, { runsJobs, hasStatefulSets }: RbacNeeds): string[] {
  return [
    '# What runs, and the patch of its images',
    '- { apiGroups: [apps], resources: [deployments, statefulsets, daemonsets], verbs: [get, list, patch] }',
    '- { apiGroups: [batch], resources: [cronjobs], verbs: [get, list, patch] }',
    '# The watch, and the evidence of a failure',
    '- { apiGroups: [apps], resources: [replicasets, controllerrevisions], verbs: [list] }',
    '- { apiGroups: [""], resources: [pods, events], verbs: [list] }',
    '- { apiGroups: [""], resources: [pods/log], verbs: [get] }',
    '# The lock and the history, by their names; what is created cannot be limited by a name',
    `- { apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [${names}], verbs: [get, patch] }`,
    '- { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create] }',
    `- { apiGroups: [""], resources: [configmaps], resourceNames: [${names}], verbs: [get, patch] }`,
    '- { apiGroups: [""], resources: [configmaps], verbs: [create] }',
    ...(runsJobs
      ? ['# Jobs before a deployment', '- { apiGroups: [batch], resources: [jobs], verbs: [get, create, delete] }']
      : [
          '# Only for "before" jobs, of which there are none:',
          '# - { apiGroups: [batch], resources: [jobs], verbs: [get, create, delete] }',
        ]),
    ...(hasStatefulSets
      ? [
          '# A pod of a StatefulSet that cannot start keeps its place until it is deleted',
          '- { apiGroups: [""], resources: [pods], verbs: [delete] }',
        ]
      : [
          '# Only for StatefulSets, of which there are none:',
          '# - { apiGroups: [""], resources: [pods], verbs: [delete] }',
        ]),
  ];
}

/** A service account for the pipeline, with a role in the namespace of each environment: the rights that Hydrofoil uses, and no more. */
export function renderRbac(needs: RbacNeeds): string {
  const byNamespace = Map.groupBy(needs.environments, ({ namespace }) => namespace);
  const [first = 'default'] = byNamespace.keys();
  return [
    '# What the pipeline may do in the cluster, and no more. Applied once, by hand, by somebody who may give these rights:',
    '#   kubectl apply -f <this file>',
    `#   kubectl create token hydrofoil -n ${first}    # for a kubeconfig; or bind the role to who your cloud says the pipeline is`,
    ...[...byNamespace].flatMap(([namespace, environments]) => documentsOf(namespace, environments, needs)),
    '',
  ].join('\n');
}

function documentsOf(namespace: string, environments: RbacNeeds['environments'], needs: RbacNeeds): string[] {
  const written = stringify(namespace, { version: '1.1' }).trim(); // kubectl reads 1.1, to which "on" is true
  const metadata = `metadata: { name: hydrofoil, namespace: ${written} }`;
  const names = environments.map(({ name }) => objectNameOf(name)).join(', ');
  return [
    'apiVersion: v1',
    'kind: ServiceAccount',
    metadata,
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: Role',
    metadata,
    'rules:',
    ...rulesOf(names, needs).map((line) => `  ${line}`),
    '---',
    'apiVersion: rbac.authorization.k8s.io/v1',
    'kind: RoleBinding',
    metadata,
    'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: hydrofoil }',
    `subjects: [{ kind: ServiceAccount, name: hydrofoil, namespace: ${written} }]`,
    ...(needs.environments.at(-1)?.namespace === namespace ? [] : ['---']),
  ];
}

/** What a cluster is needed for; undefined where none is changed. */
export function rbacNeeds({ environments, runsJobs }: Setup, workloads: readonly string[]): RbacNeeds | undefined {
  const inCluster = environments.flatMap(({ name, namespace }) =>
    namespace === undefined ? [] : [{ name, namespace }],
  );
  const hasStatefulSets = workloads.length === 0 || workloads.some((name) => name.startsWith('statefulset/'));
  return inCluster.length === 0 ? undefined : { environments: inCluster, runsJobs, hasStatefulSets };
}
