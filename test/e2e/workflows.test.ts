import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAvailable } from '../servers/availability.ts';
import { sharedCluster, sharedRegistry } from '../servers/shared.ts';
import { type ClusterProject, clusterProject } from './cluster-project.ts';
import { openWorkflowRunner, type WorkflowRunner } from './run-workflow.ts';

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

  test('a push deploys the environment of its branch', async () => {
    await using it = await repository('workflow-push');
    const commit = await it.commit('version 2', { version: 'two\n' });

    const { exitCode, log } = await runner.run({ ...(await push(it, commit)), folder: it.folder });

    expect(log).toContain('release 1 deployed');
    expect(exitCode).toBe(0);
    const image = await it.kubectl('get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
    expect(log).toContain(`::set-output:: image=${image}`);
    expect(log).toContain('::set-output:: release=1');
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

  async function push({ env }: ClusterProject, commit: string) {
    return {
      file: 'deploy.yml',
      event: 'push',
      payload: { ref: 'refs/heads/uat', after: commit },
      env,
      secrets: { KUBECONFIG: kubeconfig },
    } as const;
  }
});
