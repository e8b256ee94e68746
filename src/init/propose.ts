import { ToolError } from '../errors.ts';
import { isBaseOf } from './choose-dockerfiles.ts';
import type { FoundDockerfile } from './dockerfiles.ts';
import type { Proposal, ProposedEnvironment, ProposedImage } from './proposal.ts';
import { placeOf, proposeEnvironments } from './propose-environments.ts';
import { proposeImages } from './propose-images.ts';
import type { Survey } from './survey.ts';
import type { WorkflowFacts } from './workflow-facts.ts';

/**
 * What to set up, decided from what the repository holds alone.
 *
 * @throws {ToolError} INIT_NO_DOCKERFILE
 */
export function propose(survey: Survey, { registry }: { readonly registry?: string } = {}): Proposal {
  const images = proposeImages(survey, registry);
  if (images.length === 0) throw noDockerfile(survey);
  const environments = proposeEnvironments(survey, images);
  return { images, environments, notes: [...notesOn(survey, images), ...placeNotes(environments)] };
}

function noDockerfile({ dockerfiles, services }: Survey): ToolError {
  const unreadable = dockerfiles.flatMap(({ path, problem }) => (problem === undefined ? [] : [`${path}: ${problem}`]));
  const what = unreadable.length > 0 ? `none that can be read: ${unreadable.join('; ')}` : 'none';
  const elsewhere = services.length > 0 ? ` ${services[0]?.file} builds from ${services[0]?.dockerfile}.` : '';
  return new ToolError('INIT_NO_DOCKERFILE', `Looking for the Dockerfile of an image to deploy: there is ${what}`, {
    hint: `Write a Dockerfile at the top of the repository, or a hydrofoil.yaml whose "dockerfile" names one. Those called after development, tests or examples are passed over.${elsewhere}`,
  });
}

/** What follows from the workflows and manifests that are there. */
function notesOn({ workflows, manifests, otherCi, dockerfiles }: Survey, images: readonly ProposedImage[]): string[] {
  const today = workflows.filter(({ branches, pushes, builds, deploysBy, stateActions }) => {
    return (
      branches.length > 0 && (deploysBy.length > 0 || stateActions.length > 0 || pushes.length > 0 || builds.length > 0)
    );
  });
  return [
    ...stateNotes(workflows),
    ...hashNotes(workflows, dockerfiles),
    ...elsewhereNotes(workflows),
    ...leftOutNotes(dockerfiles, images),
    ...images.flatMap((image) => {
      const base = images.find((other) => isBaseOf(other.dockerfile, image.dockerfile));
      return base === undefined
        ? []
        : [
            `${image.dockerfile} stands on ${base.dockerfile}, so both are images here, each made when its inputs change. One Dockerfile with the lines of both would do as well: Hydrofoil finds the base in it.`,
          ];
    }),
    ...(today.length === 0
      ? []
      : [
          `${filesOf(today)}: remove what builds and deploys there when the new workflow has deployed once. Until then both answer a push.`,
        ]),
    ...(manifests.charts.length === 0
      ? []
      : [
          `Helm chart in ${manifests.charts.join(', ')}: the images of running workloads are patched, and the next "helm upgrade" sets what its values say. Values are not edited yet.`,
        ]),
    ...(manifests.kustomizations.length === 0
      ? []
      : [
          `Kustomization in ${manifests.kustomizations.slice(0, 3).join(', ')}: the images of running workloads are patched, and the next "kubectl apply -k" sets what it says. "images:" is not edited yet.`,
        ]),
    ...otherCi.map((file) => `${file} is there: docs/other-ci.md has the lines for that system.`),
  ];
}

const MOST_NAMED = 5;

/** What was found and is not proposed: what is missing would be noticed after the old workflow is gone. */
function leftOutNotes(dockerfiles: readonly FoundDockerfile[], images: readonly ProposedImage[]): string[] {
  const left = dockerfiles.filter(({ path }) => images.every(({ dockerfile }) => dockerfile !== path));
  const broken = left.flatMap(({ path, problem }) =>
    problem === undefined ? [] : [`${path} is left out, because it cannot be read: ${problem}`],
  );
  const others = left.flatMap(({ path, problem }) => (problem === undefined ? [path] : []));
  if (others.length === 0) return broken;
  const more = others.length - MOST_NAMED;
  const named = [...others.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return [
    ...broken,
    `Left out, because less speaks for them: ${named}. What is deployed of them belongs under images:.`,
  ];
}

function stateNotes(workflows: readonly WorkflowFacts[]): string[] {
  const remembering = workflows.filter(({ stateActions }) => stateActions.length > 0);
  const actions = new Set(remembering.flatMap(({ stateActions }) => stateActions));
  if (remembering.length === 0) return [];
  return [
    `${filesOf(remembering)}: what was built is remembered in a branch (${[...actions].join(', ')}). Nothing has to be remembered any more: the key of a base is made of all that it depends on, and the registry is asked for it. For other values there is hydrofoil state.`,
  ];
}

/** The fault of a list that somebody keeps by hand. */
function hashNotes(workflows: readonly WorkflowFacts[], dockerfiles: readonly FoundDockerfile[]): string[] {
  const hashing = workflows.filter(
    ({ stateActions, hashedFiles }) => stateActions.length > 0 && hashedFiles.length > 0,
  );
  const hashed = [...new Set(hashing.flatMap(({ hashedFiles }) => hashedFiles))];
  const installed = new Set(dockerfiles.flatMap(({ installs }) => installs));
  const missed = [...installed].filter((path) => !hashed.some((one) => one.endsWith(path) || path.endsWith(one)));
  if (hashing.length === 0 || missed.length === 0) return [];
  return [
    `${filesOf(hashing)}: a hash of ${hashed.join(' and ')} decides about the base, and ${missed.join(' and ')} is what is installed. A change of it goes unnoticed today.`,
  ];
}

function filesOf(workflows: readonly WorkflowFacts[]): string {
  return workflows.map(({ file }) => file).join(', ');
}

function placeNotes(environments: readonly ProposedEnvironment[]): string[] {
  return [...Map.groupBy(environments, placeOf).values()].flatMap((some) => {
    if (some.length === 1) return [];
    const names = some.map(({ name }) => name).join(' and ');
    return [
      `${names} are in one namespace (${some[0]?.namespace}) and, as far as can be seen, in one cluster: they would deploy over each other. Give each its "context:" of the kubeconfig.`,
    ];
  });
}

function elsewhereNotes(workflows: readonly WorkflowFacts[]): string[] {
  const toEcs = workflows.filter(({ deploysBy }) => deploysBy.some((tool) => tool.includes('amazon-ecs')));
  if (toEcs.length === 0) return [];
  return [`${filesOf(toEcs)}: deploys to Amazon ECS. Hydrofoil deploys to Kubernetes, or into a folder of manifests.`];
}
