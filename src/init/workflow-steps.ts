import { PINNED } from './actions.ts';
import { expression } from './expression.ts';
import type { RegistryAccess, WorkflowAccess } from './workflow-access.ts';

/** One step of a workflow, its lines without the indentation of the list. */
export type Step = readonly string[];

/** The whole history, because a commit's age is told by it; and no token left behind for the steps that follow. */
export const CHECKOUT: Step = [`- uses: ${PINNED.checkout}`, '  with: { fetch-depth: 0, persist-credentials: false }'];

/** Steps that let Hydrofoil and its engine at the registries. `only`: the condition that they run under. */
export function registrySteps({ registries }: WorkflowAccess, only?: string): Step[] {
  return [...cloudSteps(registries), ...registries.map(loginStep)].map((step) => withCondition(step, only));
}

/** Steps that leave a kubeconfig behind; none where the action is given one as a secret. */
export function clusterSteps({ cluster, registries }: WorkflowAccess): Step[] {
  switch (cluster.kind) {
    case 'eks': {
      const isIn = registries.some(({ kind }) => kind === 'ecr');
      const region = cluster.clusters[0]?.region ?? 'us-east-1';
      return [
        ...(isIn ? [] : [awsStep(region)]),
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
export function hydrofoilStep(action: string, inputs: Readonly<Record<string, string>>): Step {
  const lines = Object.entries(inputs).map(([name, value]) => `    ${name}: ${value}`);
  return [`- uses: ${action}`, ...(lines.length === 0 ? [] : ['  with:', ...lines])];
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

function cloudSteps(registries: readonly RegistryAccess[]): Step[] {
  const ecr = registries.find((access) => access.kind === 'ecr');
  const google = registries.some(({ kind }) => kind === 'artifact-registry');
  return [...(ecr === undefined ? [] : [awsStep(ecr.region)]), ...(google ? [googleStep('access_token')] : [])];
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
function loginStep(access: RegistryAccess): Step {
  const { host } = access;
  switch (access.kind) {
    case 'ecr':
      return [
        `- run: aws ecr get-login-password --region ${access.region} | docker login ${host} --username AWS --password-stdin`,
      ];
    case 'artifact-registry':
      return passwordLogin(host, 'oauth2accesstoken', expression('steps.google.outputs.access_token'));
    case 'ghcr':
      return passwordLogin(host, expression('github.actor'), expression('github.token'));
    case 'password':
      return passwordLogin(host, expression('secrets.REGISTRY_USER'), expression('secrets.REGISTRY_PASSWORD'));
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
