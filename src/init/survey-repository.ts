import { basename } from 'node:path';
import { findComposeServices } from './compose.ts';
import { findDockerfiles } from './dockerfiles.ts';
import { type GitFacts, readGitFacts } from './git-facts.ts';
import { findManifests } from './manifests.ts';
import { listRepositoryFiles, type RepositoryFiles } from './repository-files.ts';
import type { Survey } from './survey.ts';
import { findWorkflows } from './workflow-facts.ts';

const OTHER_CI = ['.gitlab-ci.yml', '.circleci/config.yml', 'Jenkinsfile', '.buildkite/pipeline.yml'];

/** Reads what a repository holds. Writes nothing, asks nobody but git. */
export async function surveyRepository(root: string, signal: AbortSignal): Promise<Survey> {
  const [files, git] = await Promise.all([listRepositoryFiles(root, signal), readGitFacts(root, signal)]);
  return surveyFiles(files, git, basename(root));
}

/** @param folderName the name of the repository where its host gives it none */
export async function surveyFiles(files: RepositoryFiles, git: GitFacts, folderName: string): Promise<Survey> {
  const [dockerfiles, services, workflows, manifests] = await Promise.all([
    findDockerfiles(files),
    findComposeServices(files),
    findWorkflows(files),
    findManifests(files),
  ]);
  const otherCi = files.paths.filter((path) => OTHER_CI.includes(path));
  return { name: git.origin?.name ?? folderName, git, dockerfiles, services, workflows, manifests, otherCi };
}
