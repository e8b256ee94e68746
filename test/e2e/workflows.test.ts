import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { type GitHubServer, startGitHubServer } from '../servers/github-api.ts';
import { sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { type ClusterProject, clusterProject } from './cluster-project.ts';
import { openWorkflowRunner, type WorkflowRun, type WorkflowRunner } from './run-workflow.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/emr/.github');

const DOCKERFILE = (host: string, name: string) => `FROM ${host}/${name}/busybox:1
COPY requirements/ /requirements/
RUN cat /requirements/uat.txt > /installed.txt
WORKDIR /srv
COPY . .
CMD ["sh", "start.sh"]
`;

/** The example's own workflows, run by a runner of workflows, on a smaller application than the example's. */
describe.skipIf(!(await isAvailable('cluster')))('the workflows of the example', () => {
  let runner: WorkflowRunner;
  let registry: Awaited<ReturnType<typeof sharedRegistry>>;
  let kubeconfig: string;
  beforeAll(async () => {
    registry = await sharedRegistry();
    kubeconfig = await readFile((await sharedCluster()).kubeconfig, 'utf8');
    runner = await openWorkflowRunner();
  });
  afterAll(() => runner[Symbol.asyncDispose]());

  test('a push deploys the environment of its branch, and GitHub shows it', async () => {
    await using github = await startGitHubServer({ repository: 'emr/emr', token: 'job-token' });
    await using it = await repository('workflow-push');
    const commit = await it.commit('version 2', { version: 'two\n' });

    const { exitCode, log } = await run(it, github, {
      ...{ file: 'deploy.yml', event: 'push' },
      payload: { ref: 'refs/heads/uat', after: commit },
      secrets: { KUBECONFIG: kubeconfig },
    });

    expect(log).toContain('release 1 deployed');
    expect(exitCode).toBe(0);
    const image = await it.kubectl('get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
    expect(log).toContain(`::set-output:: image=${image}`);
    expect(log).toContain('::set-output:: release=1');
    expect(github.deployments).toMatchObject([{ ref: commit, environment: 'uat' }]);
    expect(github.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['in_progress', 'success']);
  });

  test('a push is deployed although GitHub may not be told, which is one warning', async () => {
    await using github = await startGitHubServer({ repository: 'emr/emr', token: 'job-token', permissions: {} });
    await using it = await repository('workflow-mute');
    const commit = await it.commit('version 2', { version: 'two\n' });

    const { exitCode, log } = await run(it, github, {
      ...{ file: 'deploy.yml', event: 'push' },
      payload: { ref: 'refs/heads/uat', after: commit },
      secrets: { KUBECONFIG: kubeconfig },
    });

    expect({ exitCode, deployed: log.includes('release 1 deployed') }, log).toEqual({ exitCode: 0, deployed: true });
    expect(log.split('\n').filter((line) => /::warning::.*GitHub/.test(line))).toEqual([
      expect.stringContaining('`deployments: write`'),
    ]);
  });

  test('a pull request builds the base that merging it needs, and is told in one comment, which the next run changes', async () => {
    await using github = await startGitHubServer({ repository: 'emr/emr', token: 'job-token' });
    await using it = await repository('workflow-pull');
    await it.git('switch', '--quiet', '--create', 'django-5');
    const opened = await it.commit('requirement', { 'requirements/uat.txt': 'django==5.0\n' });
    const first = await run(it, github, { ...pullRequest(opened), id: 1 });
    const before = github.comments.map(({ body }) => body);
    const pushed = await it.commit('code', { version: 'two\n' });

    const second = await run(it, github, { ...pullRequest(pushed), id: 2 });

    expect({ first: first.exitCode, second: second.exitCode }, first.log + second.log).toEqual({ first: 0, second: 0 });
    expect(first.log).toContain('::set-output:: base-rebuilt=true');
    expect(second.log).toContain('::set-output:: base-rebuilt=false');
    expect(before).toEqual([expect.stringContaining('requirements/uat.txt')]);
    expect(github.comments).toHaveLength(1);
    expect(github.comments[0]?.body).not.toBe(before[0]);
    const { images } = await it.json<{ images: { web: { base: { action: string } } } }>('plan');
    expect(images.web.base.action).toBe('reuse');
  });

  test('the weekly job writes the lock and proposes it as a pull request', async () => {
    await using github = await startGitHubServer({ repository: 'emr/emr', token: 'job-token' });
    await using it = await repository('workflow-lock');
    const origin = join(it.folder, '.git', 'origin.git');
    await it.git('init', '--quiet', '--bare', origin);
    await it.git('remote', 'add', 'origin', origin);

    const { exitCode, log } = await run(it, github, {
      ...{ file: 'lock.yml', event: 'schedule' },
      payload: { repository: { default_branch: 'uat' } },
    });

    expect(exitCode, log).toBe(0);
    const lock = await it.git('--git-dir', origin, 'show', 'hydrofoil-lock-1:hydrofoil.lock');
    expect(lock).toMatch(/busybox:1.*sha256:/);
    expect(github.pullRequests).toMatchObject([{ head: 'hydrofoil-lock-1', base: 'uat' }]);
    expect(await it.git('status', '--porcelain')).toBe('');
  });

  async function repository(name: string): Promise<ClusterProject> {
    const project = await clusterProject({
      name,
      dockerfile: DOCKERFILE(registry.host, `e2e-${name}`),
      environment: '    rollout: { timeout: 90s }\n',
      files: { version: 'one\n', 'start.sh': 'trap "exit 0" TERM\nwhile :; do sleep 1 & wait $!; done\n' },
    });
    await cp(EXAMPLE, join(project.folder, '.github'), { recursive: true });
    await project.commit('workflows');
    const { stdout } = await project.hydrofoil(['build']);
    await project.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'web', image: stdout.trim() }] },
        },
      },
    });
    return project;
  }

  function pullRequest(commit: string): Omit<WorkflowRun, 'folder' | 'env'> {
    const repo = { full_name: 'emr/emr' };
    const head = { ref: 'django-5', sha: commit, repo };
    return {
      ...{ file: 'pull-request.yml', event: 'pull_request' },
      payload: { number: 7, pull_request: { number: 7, head, base: { ref: 'uat', repo } } },
    };
  }

  function run(
    { folder, env }: ClusterProject,
    { url }: GitHubServer,
    { id = 1, ...workflow }: Omit<WorkflowRun, 'folder' | 'env'> & { readonly id?: number },
  ) {
    const secrets = { ...workflow.secrets, GITHUB_TOKEN: 'job-token' };
    const github = { GITHUB_API_URL: url, GITHUB_REPOSITORY: 'emr/emr', GITHUB_RUN_ID: String(id) };
    return runner.run({ ...workflow, secrets, folder, env: { ...env, ...github } });
  }
});
