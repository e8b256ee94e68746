import { OWN_ACTION } from './actions.ts';
import type { ProposedFile } from './proposed-files.ts';
import type { WorkflowAccess } from './workflow-access.ts';

/** What is left to people: a sentence each, in the order in which it is done. */
export function nextSteps(
  files: readonly Pick<ProposedFile, 'path'>[],
  access: WorkflowAccess,
  { action, environment }: { readonly action: string; readonly environment: string | undefined },
): string[] {
  const rbac = files.find(({ path }) => path.endsWith('rbac/hydrofoil.yaml'));
  const hasWorkflows = files.some(({ path }) => path.startsWith('.github/'));
  return [
    'Look through hydrofoil.yaml: the comments say where each value was found.',
    ...(hasWorkflows && action === OWN_ACTION
      ? [
          `The workflows call ${OWN_ACTION}: put the owner of your copy there, or run this again with --action OWNER/REPOSITORY@REFERENCE.`,
        ]
      : []),
    ...(hasWorkflows ? secretsOf(access) : []),
    ...(rbac === undefined
      ? []
      : [`Have somebody who may give rights in the cluster run: kubectl apply -f ${rbac.path}`]),
    'Commit the files, and look at what a deployment would do: hydrofoil plan' +
      (environment === undefined ? '' : ` ${environment}`),
  ];
}

function secretsOf({ registries, cluster }: WorkflowAccess): string[] {
  const isAws = registries.some(({ kind }) => kind === 'ecr') || cluster.kind === 'eks';
  const isGoogle = registries.some(({ kind }) => kind === 'artifact-registry') || cluster.kind === 'gke';
  const others = registries.filter(({ kind }) => kind === 'password').map(({ host }) => host);
  return [
    ...(isAws
      ? [
          'Variable AWS_ROLE_ARN in the settings of the repository: a role that trusts GitHub by OIDC and may pull and push the repositories.',
        ]
      : []),
    ...(isGoogle
      ? ['Variables GOOGLE_WORKLOAD_IDENTITY_PROVIDER and GOOGLE_SERVICE_ACCOUNT in the settings of the repository.']
      : []),
    ...(others.length > 0
      ? [`Secrets REGISTRY_USER and REGISTRY_PASSWORD in the settings of the repository, for ${others.join(' and ')}.`]
      : []),
    ...(cluster.kind === 'kubeconfig'
      ? [
          `Secret ${cluster.secret} in the settings of the repository: the text of a kubeconfig for the service account.`,
        ]
      : []),
  ];
}
