import { stringify } from 'yaml';
import { expression } from './expression.ts';
import { renderWorkflow } from './render-workflow.ts';
import type { Setup } from './setup.ts';
import type { WorkflowAccess } from './workflow-access.ts';
import {
  CHECKOUT,
  clusterSteps,
  hydrofoilStep,
  permissionsOf,
  registrySteps,
  registryVariables,
} from './workflow-steps.ts';

export interface WorkflowSettings {
  readonly access: WorkflowAccess;
  /** `uses:` of the action. */
  readonly action: string;
}

/** On a push: deploy the environment whose branch it is. */
export function deployWorkflow({ environments }: Setup, { access, action }: WorkflowSettings): string {
  const branches = stringify(
    environments.flatMap(({ branch }) => (branch === undefined ? [] : literally(branch))),
    { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 },
  ).trim();
  const { cluster } = access;
  const kubeconfig = cluster.kind === 'kubeconfig' ? { kubeconfig: expression(`secrets.${cluster.secret}`) } : {};
  return renderWorkflow({
    name: 'Deploy',
    comment: ['Deploys the environment whose branch was pushed.'],
    on: ['push:', `  branches: ${branches}`],
    permissions: {
      contents: 'read',
      ...permissionsOf(access, { deploys: true }),
      deployments: "write # to keep GitHub's list of deployments",
    },
    concurrency: {
      group: `hydrofoil-deploy-${expression('github.ref')}`,
      cancel: false,
      because: 'a rollout that has begun is brought to its end; of those that wait, the newest runs',
    },
    job: 'deploy',
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access),
      ...clusterSteps(access),
      hydrofoilStep(action, kubeconfig, cluster.kind === 'eks' ? {} : registryVariables(access)),
    ],
  });
}

/**
 * The pattern of `branches:` that one branch fits. In a name git allows few of the characters that mean something in a pattern: "c++".
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
function literally(branch: string): string {
  return branch.replace(/[*?+[\]!\\]/g, '\\$&');
}

/** On a pull request: make the base before anybody waits for it. */
export function pullRequestWorkflow({ access, action }: WorkflowSettings): string {
  return renderWorkflow({
    name: 'Hydrofoil on a pull request',
    comment: [
      'Makes the base of a pull request before it is merged, so that no deployment waits for it.',
      'Pull requests of forks get no credentials: the action only plans.',
    ],
    on: ['pull_request:'],
    permissions: {
      contents: 'read',
      ...permissionsOf(access, { deploys: false }),
      'pull-requests': 'write # to keep one comment with what a merge will make again',
    },
    concurrency: {
      group: `hydrofoil-base-${expression('github.event.pull_request.number')}`,
      cancel: true,
      because: 'only the newest commit of a pull request matters',
    },
    job: 'base',
    jobIf: "github.actor != 'dependabot[bot]' # its runs get no credentials",
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access, FROM_HERE),
      hydrofoilStep(action, { command: 'base' }, registryVariables(access)),
    ],
  });
}

const FROM_HERE = 'github.event.pull_request.head.repo.full_name == github.repository';

/** On a schedule: move hydrofoil.lock, and propose that as a pull request. */
export function lockWorkflow({ access, action }: WorkflowSettings): string {
  return renderWorkflow({
    name: 'Update hydrofoil.lock',
    comment: [
      'Moves the FROM images to what their tags point to now, and proposes that as a pull request: security updates arrive through review.',
      'It makes the base as well, because a pull request of this token starts no other workflow.',
      'Settings > Actions > General must allow GitHub Actions to create pull requests.',
    ],
    on: ['schedule:', "  - cron: '17 4 * * 1' # Mondays, in a minute when few others begin", 'workflow_dispatch:'],
    permissions: {
      contents: 'write # to push a branch of its own, never by force',
      ...permissionsOf(access, { deploys: false }),
      'pull-requests': 'write # to open the pull request',
    },
    concurrency: { group: 'hydrofoil-lock', cancel: false, because: 'one update at a time' },
    job: 'update',
    timeoutMinutes: 60,
    steps: [
      CHECKOUT,
      ...registrySteps(access),
      hydrofoilStep(action, { command: 'lock', update: 'true' }, registryVariables(access)),
      hydrofoilStep(action, { command: 'base' }, registryVariables(access)),
      PROPOSE,
    ],
  });
}

const PROPOSE = `- name: Propose what moved
  env:
    GH_TOKEN: ${expression('github.token')}
    BRANCH: hydrofoil-lock-${expression('github.run_id')}
  run: |
    if [ -z "$(git status --porcelain -- hydrofoil.lock)" ]; then exit 0; fi
    git config user.name 'github-actions[bot]'
    git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
    git switch --create "$BRANCH"
    git add hydrofoil.lock
    git commit --message 'Move the FROM images to what their tags point to now'
    gh auth setup-git
    git push origin "$BRANCH"
    gh pr create --fill --head "$BRANCH"`.split('\n');
