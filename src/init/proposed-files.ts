import { posix } from 'node:path';
import { OWN_ACTION } from './actions.ts';
import { rbacNeeds, renderRbac } from './render-rbac.ts';
import type { Setup } from './setup.ts';
import type { Survey } from './survey.ts';
import { accessOf } from './workflow-access.ts';
import { OWN_WORKFLOWS } from './workflow-facts.ts';
import { deployWorkflow, lockWorkflow, pullRequestWorkflow } from './workflows.ts';

export interface ProposedFile {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
  /** What it is for, in a few words. */
  readonly purpose: string;
}

/** The files beside the configuration: workflows where the repository is on GitHub, and the rights in the cluster. */
export function proposeFiles(setup: Setup, survey: Survey, action: string = OWN_ACTION): ProposedFile[] {
  const [deploy = '', pullRequest = '', lock = ''] = OWN_WORKFLOWS;
  const settings = { access: accessOf(setup, survey), action };
  const workflows = [
    ...(setup.environments.some(({ branch }) => branch !== undefined)
      ? [{ path: deploy, text: deployWorkflow(setup, settings), purpose: 'deploys on a push' }]
      : []),
    { path: pullRequest, text: pullRequestWorkflow(settings), purpose: 'makes the base on a pull request' },
    { path: lock, text: lockWorkflow(settings), purpose: 'moves the FROM images every week, as a pull request' },
  ];
  const needs = rbacNeeds(
    setup,
    survey.manifests.workloads.map(({ name }) => name),
  );
  const rbac = { path: rbacPath(survey), purpose: 'the rights of the pipeline in the cluster' };
  return [
    ...(isOnGitHub(survey) ? workflows : []),
    ...(needs === undefined ? [] : [{ ...rbac, text: renderRbac(needs) }]),
  ];
}

/** A repository of another host, or with another system's file and no workflow, gets no workflow. */
function isOnGitHub({ git: { origin }, workflows, otherCi }: Survey): boolean {
  if (workflows.length > 0 || origin?.host.includes('github') === true) return true;
  return origin === undefined && otherCi.length === 0;
}

/** In a folder of its own, below the manifests: what applies these leaves it alone. */
function rbacPath({ manifests: { workloads } }: Survey): string {
  const folder = posix.dirname(workloads[0]?.file ?? 'deploy/file');
  return posix.join(folder === '.' ? 'deploy' : folder, 'rbac', 'hydrofoil.yaml');
}
