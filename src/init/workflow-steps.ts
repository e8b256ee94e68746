import { PINNED } from './actions.ts';
import { expression } from './expression.ts';
import type { RegistryAccess, WorkflowAccess } from './workflow-access.ts';

/** One step of a workflow, its lines without the indentation of the list. */
export type Step = readonly string[];

/** The whole history, because a commit's age is told by it; and no token left behind for the steps that follow. */
export const CHECKOUT: Step = [`- uses: ${PINNED.checkout}`, '  with: { fetch-depth: 0, persist-credentials: false }'];

/** Steps that let Hydrofoil and its engine at the registries; ECR needs none. `only`: the condition that they run under. */
export function registrySteps({ registries }: WorkflowAccess, only?: string): Step[] {
  const google = registries.some(({ kind }) => kind === 'artifact-registry') ? [googleStep('access_token')] : [];
  return [...google, ...registries.flatMap(loginSteps)].map((step) => withCondition(step, only));
}

/** What Hydrofoil exchanges the identity of the job by, where an image is in ECR. */
export function registryVariables({ registries }: WorkflowAccess): Readonly<Record<string, string>> {
  return registries.some(({ kind }) => kind === 'ecr') ? { AWS_ROLE_ARN: expression('vars.AWS_ROLE_ARN') } : {};
}

/** Steps that leave a kubeconfig behind; none where the action is given one as a secret. */
export function clusterSteps({ cluster, registries }: WorkflowAccess): Step[] {
  switch (cluster.kind) {
    case 'eks': {
      const region = cluster.clusters[0]?.region ?? 'us-east-1';
      return [
        awsStep(region), // the token of an EKS cluster comes from the aws program
        ...cluster.clusters.map(({ name, region: at }) => [
          `- run: aws eks update-kubeconfig --name ${name} --region ${at} --alias ${name}`,
        ]),
      ];
    }
    case 'gke': {
      const isIn = registries.some(({ kind }) => kind === 'artifact-registry');
      return [
        ...(isIn ? [] : [googleStep()]),
        [`- uses: ${PINNED.gke}`, `  with: { cluster_name: ${cluster.name}, location: ${cluster.location} }`],
      ];
    }
    case 'kubeconfig':
      return [];
  }
}

/** The step that runs Hydrofoil. */
export function hydrofoilStep(
  action: string,
  inputs: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Step {
  return [`- uses: ${action}`, ...section('with', inputs), ...section('env', variables)];
}

function section(name: string, entries: Readonly<Record<string, string>>): Step {
  const lines = Object.entries(entries).map(([key, value]) => `    ${key}: ${value}`);
  return lines.length === 0 ? [] : [`  ${name}:`, ...lines];
}

/** Rights that the steps need beside reading the code. */
export function permissionsOf(
  { registries, cluster }: WorkflowAccess,
  { deploys }: { readonly deploys: boolean },
): Readonly<Record<string, string>> {
  const isCloud =
    registries.some(({ kind }) => kind === 'ecr' || kind === 'artifact-registry') ||
    (deploys && cluster.kind !== 'kubeconfig');
  return {
    ...(isCloud ? { 'id-token': 'write # to be known to the cloud by OIDC, without a stored key' } : {}),
    ...(registries.some(({ kind }) => kind === 'ghcr') ? { packages: "write # to push to GitHub's registry" } : {}),
  };
}

function awsStep(region: string): Step {
  return [
    `- uses: ${PINNED.aws}`,
    '  with:',
    `    role-to-assume: ${expression('vars.AWS_ROLE_ARN')}`,
    `    aws-region: ${region}`,
  ];
}

function googleStep(token?: 'access_token'): Step {
  return [
    `- uses: ${PINNED.google}`,
    ...(token === undefined ? [] : ['  id: google']),
    '  with:',
    `    workload_identity_provider: ${expression('vars.GOOGLE_WORKLOAD_IDENTITY_PROVIDER')}`,
    `    service_account: ${expression('vars.GOOGLE_SERVICE_ACCOUNT')}`,
    ...(token === undefined ? [] : [`    token_format: ${token}`]),
  ];
}

/** A login that Hydrofoil and the engine read alike. Values come by the environment: no shell reads them as words of its own. */
function loginSteps({ kind, host }: RegistryAccess): Step[] {
  switch (kind) {
    case 'ecr':
      return [];
    case 'artifact-registry':
      return [passwordLogin(host, 'oauth2accesstoken', expression('steps.google.outputs.access_token'))];
    case 'ghcr':
      return [passwordLogin(host, expression('github.actor'), expression('github.token'))];
    case 'password':
      return [passwordLogin(host, expression('secrets.REGISTRY_USER'), expression('secrets.REGISTRY_PASSWORD'))];
  }
}

function passwordLogin(host: string, user: string, password: string): Step {
  return [
    `- run: echo "$REGISTRY_PASSWORD" | docker login ${host} --username "$REGISTRY_USER" --password-stdin`,
    '  env:',
    `    REGISTRY_USER: ${user}`,
    `    REGISTRY_PASSWORD: ${password}`,
  ];
}

function withCondition([first = '', ...rest]: Step, only: string | undefined): Step {
  return only === undefined ? [first, ...rest] : [first, `  if: ${only}`, ...rest];
}
