import { asName, distinct, isCalled, lastPartOf } from './image-name.ts';
import { repositoryIn } from './image-repository.ts';
import type { WorkloadInRepository } from './manifests.ts';
import type { ProposedEnvironment, ProposedImage } from './proposal.ts';
import type { Survey } from './survey.ts';
import type { WorkflowFacts } from './workflow-facts.ts';

/** Branches that teams deploy from by custom, with the name that the environment gets. */
const CUSTOMARY: Readonly<Record<string, string>> = {
  main: 'production',
  master: 'production',
  production: 'production',
  prod: 'production',
  uat: 'uat',
  staging: 'staging',
  stage: 'staging',
  preprod: 'preprod',
  qa: 'qa',
};

/** The environments: of the branches whose push is deployed by a workflow today, else of those that are customary. */
export function proposeEnvironments(survey: Survey, images: readonly ProposedImage[]): ProposedEnvironment[] {
  const deploying = survey.workflows.filter(({ branches, deploysBy, pushes, builds, stateActions }) => {
    return (
      branches.length > 0 && (deploysBy.length > 0 || pushes.length > 0 || builds.length > 0 || stateActions.length > 0)
    );
  });
  const byWorkflow = deploying.flatMap((workflow) =>
    workflow.branches.map((branch) => ({
      branch,
      workflow,
      because: `${workflow.file} ${workflow.deploysBy.length > 0 ? 'deploys' : 'builds'} its pushes today`,
    })),
  );
  const byCustom = survey.git.branches
    .filter((branch) => Object.hasOwn(CUSTOMARY, branch) || branch === survey.git.defaultBranch)
    .map((branch) => ({ branch, workflow: undefined, because: 'no workflow deploys today; the branch is there' }));
  const found = byWorkflow.length > 0 ? byWorkflow : byCustom;
  const chosen =
    found.length > 0
      ? found
      : [{ branch: survey.git.defaultBranch ?? 'main', workflow: undefined, because: 'the usual branch' }];
  const branches = [...new Map(chosen.toReversed().map((one) => [one.branch, one])).values()].reverse();
  const names = distinct(branches.map(({ branch }) => asName(CUSTOMARY[branch] ?? branch, 'production')));
  return apart(
    branches.map(({ branch, workflow, because }, index) => ({
      name: names[index] ?? branch,
      branch,
      because,
      ...contextOf(workflow),
      ...namespaceOf(workflow, branch, survey),
      ...workloadsOf(survey, images),
      ...jobOf(survey, images),
    })),
  );
}

/** Two environments in one place would deploy over each other: where the namespace is a guess, each gets one of its own. */
function apart(environments: readonly ProposedEnvironment[]): ProposedEnvironment[] {
  const places = Map.groupBy(environments, placeOf);
  return environments.map((environment) => {
    const isShared = (places.get(placeOf(environment)) ?? []).length > 1;
    return isShared && environment.isNamespaceGuessed ? { ...environment, namespace: environment.name } : environment;
  });
}

/** The cluster and the namespace, as far as they are known. */
export function placeOf({ context = '', namespace }: Pick<ProposedEnvironment, 'context' | 'namespace'>): string {
  return `${context}/${namespace}`;
}

function contextOf(workflow: WorkflowFacts | undefined): Pick<ProposedEnvironment, 'context'> {
  const [context, other] = workflow?.contexts ?? [];
  if (context !== undefined && other === undefined) return { context };
  const eks = (workflow?.clusters ?? []).filter(({ cloud }) => cloud === 'eks');
  return eks.length === 1 && eks[0] !== undefined ? { context: eks[0].name } : {}; // the alias that the proposed workflow gives it
}

function namespaceOf(
  workflow: WorkflowFacts | undefined,
  branch: string,
  { manifests }: Survey,
): Pick<ProposedEnvironment, 'namespace' | 'isNamespaceGuessed'> {
  const known = new Set([...(workflow?.namespaces ?? [])]);
  const written = new Set(manifests.workloads.flatMap(({ namespace }) => namespace ?? []));
  for (const some of [known, written]) {
    const [only] = some;
    if (only !== undefined && some.size === 1) return { namespace: only, isNamespaceGuessed: false };
    if (some.has(branch)) return { namespace: branch, isNamespaceGuessed: false };
  }
  return { namespace: 'default', isNamespaceGuessed: true };
}

/** Workloads whose manifests name another repository than the image goes to are listed with their container: `auto` would not find them. */
function workloadsOf({ manifests }: Survey, images: readonly ProposedImage[]): Pick<ProposedEnvironment, 'workloads'> {
  const repositories = images.map(({ repository }) => repository);
  const running = manifests.workloads
    .filter(isPatched)
    .flatMap(({ name, containers }) => containers.map((container) => ({ workload: name, ...container })));
  const here = running.filter(
    ({ image }) => images.some(({ name }) => isCalled(image, name)) || isOneOf(image, repositories),
  );
  const found = new Set(here.filter(({ image }) => isOneOf(image, repositories)).map(({ workload }) => workload));
  const listed = here.map(({ workload, name }) => (found.has(workload) ? workload : `${workload}:${name}`));
  return here.every(({ workload }) => found.has(workload)) ? {} : { workloads: [...new Set(listed)] };
}

function isOneOf(image: string, repositories: readonly string[]): boolean {
  return repositories.includes(repositoryIn(image) ?? '');
}

/** A Job of a cluster is never patched. */
function isPatched({ name }: WorkloadInRepository): boolean {
  return !name.startsWith('job/');
}

function jobOf({ manifests }: Survey, images: readonly ProposedImage[]): Pick<ProposedEnvironment, 'job'> {
  for (const { name, command, containers, file } of manifests.workloads) {
    if (!name.startsWith('job/') || command === undefined || !/migrat/i.test([name, ...command].join(' '))) continue;
    const image = images.find((one) =>
      containers.some((container) => lastPartOf(container.image) === lastPartOf(one.repository)),
    );
    if (image !== undefined)
      return { job: { name: asName(name.slice('job/'.length), 'migrate'), image: image.name, command, file } };
  }
  return {};
}
