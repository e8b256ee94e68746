import type { ComposeService } from './compose.ts';
import type { FoundDockerfile } from './dockerfiles.ts';
import type { GitFacts } from './git-facts.ts';
import type { ManifestFacts } from './manifests.ts';
import type { WorkflowFacts } from './workflow-facts.ts';

/** What a repository holds that says how its images are made and deployed. Only read, nothing decided. */
export interface Survey {
  /** Of the repository: by its host, else by its folder. */
  readonly name: string;
  readonly git: GitFacts;
  readonly dockerfiles: readonly FoundDockerfile[];
  readonly services: readonly ComposeService[];
  readonly workflows: readonly WorkflowFacts[];
  readonly manifests: ManifestFacts;
  /** Files of other CI systems: ".gitlab-ci.yml". */
  readonly otherCi: readonly string[];
}
