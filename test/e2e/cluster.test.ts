import { test as base, beforeAll, expect } from 'vitest';
import { startProxy } from '../servers/proxy.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { type ClusterProject, clusterProject } from './cluster-project.ts';

const test = base.concurrent; // each has a namespace of its own

/** The built command line against a real API server with real pods. */
let registry: Awaited<ReturnType<typeof sharedRegistry>>;
beforeAll(async () => {
  registry = await sharedRegistry();
});

/** A web server whose one page is the file `version`. */
const WEB = (host: string, name: string) => `FROM ${host}/${name}/busybox:1
RUN echo installed > /dependencies
WORKDIR /srv
COPY . .
EXPOSE 8080
CMD ["sh", "start.sh"]
`;

interface WebProject extends ClusterProject {
  /** What the page shows, asked in each pod that is ready. */
  page(): Promise<string[]>;
  running(): Promise<string>;
}

async function webProject(name: string, host: string): Promise<WebProject> {
  const project = await clusterProject({
    name,
    host,
    dockerfile: WEB(host, `e2e-${name}`),
    environment: '    rollout: { timeout: 90s }\n',
    files: {
      version: 'none\n',
      'start.sh': 'trap "exit 0" TERM\nhttpd -p 8080 -h /srv\nwhile :; do sleep 1 & wait $!; done\n',
    },
  });
  const { kubectl, namespace } = project;
  return {
    ...project,
    async page() {
      const pods = await kubectl(
        'get',
        'pods',
        '-l',
        'app=web',
        '-o',
        'jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name} {end}',
      );
      const names = pods
        .trim()
        .split(' ')
        .filter((pod) => pod !== '');
      return Promise.all(
        names.map(async (pod) =>
          (await kubectl('get', '--raw', `/api/v1/namespaces/${namespace}/pods/${pod}:8080/proxy/version`)).trim(),
        ),
      );
    },
    running: () => kubectl('get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'),
  };
}

function web(image: string): object {
  const readinessProbe = { httpGet: { path: '/version', port: 8080 }, periodSeconds: 1 };
  const containers = [{ name: 'web', image, readinessProbe }];
  const spec = {
    replicas: 2,
    progressDeadlineSeconds: 60,
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: { metadata: { labels: { app: 'web' } }, spec: { terminationGracePeriodSeconds: 1, containers } },
  };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec };
}

/** First image built, workload created with it, first release recorded. */
async function deployed(name: string, host = registry.host): Promise<WebProject> {
  const it = await webProject(name, host);
  const { stdout } = await it.hydrofoil(['build']);
  await it.apply(web(stdout.trim()));
  await it.kubectl('rollout', 'status', 'deployment/web', '--timeout=90s');
  await it.commit('version 1', { version: 'one\n' });
  const first = await it.deploy();
  expect(first, first.stderr).toMatchObject({ exitCode: 0, report: { outcome: 'done' } });
  return it;
}

test('pods run the new code after a deployment and the old code after a rollback, which leaves a hold', async () => {
  await using it = await deployed('story');
  const before = await it.page();
  const commit = await it.commit('version 2', { version: 'two\n' });

  const second = await it.deploy();
  const during = await it.page();
  const back = await it.hydrofoil(['rollback', 'uat', '--reason', 'two is wrong']);
  const after = await it.page();
  const again = await it.hydrofoil(['deploy']);

  expect(before).toEqual(['one', 'one']);
  expect(second.exitCode).toBe(0);
  expect(during).toEqual(['two', 'two']);
  expect(back.exitCode).toBe(0);
  expect(after).toEqual(['one', 'one']);
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('RELEASE_ON_HOLD') });
  expect(again.stderr).toContain('two is wrong');
  expect(again.stderr).toContain(commit.slice(0, 10));
});

test('a program that crashes at its start is rolled back with its last words, while the old version serves', async () => {
  await using it = await deployed('crash');
  const good = await it.running();
  await it.commit('crash', { 'start.sh': 'echo "no module named emr"; exit 1\n' });
  const served: string[] = [];
  const watching = setInterval(async () => served.push(...(await it.page().catch(() => ['unreachable']))), 500);

  const { exitCode, report } = await it.deploy();
  clearInterval(watching);

  expect(exitCode).toBe(3);
  expect(report).toMatchObject({ outcome: 'rolled-back' });
  expect(JSON.stringify(report.failure)).toContain('no module named emr');
  expect(await it.running()).toBe(good);
  expect(new Set(served)).toEqual(new Set(['one']));
});

test('an image that the nodes do not find is named as the cause, and rolled back', async () => {
  await using proxy = await startProxy({ target: registry.url });
  await using it = await deployed('missing', proxy.host);
  const good = await it.running();
  await it.commit('version 2', { version: 'two\n' });
  const { stdout } = await it.hydrofoil(['build']);
  const digest = stdout.trim().split('@')[1];
  const body = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
  proxy.fail({ path: new RegExp(`manifests/${digest}`), fault: { status: 404, body }, times: 1000 });

  const { exitCode, report } = await it.deploy();

  expect(exitCode).toBe(3);
  expect(report.failure?.reason).toContain('it is not in the registry');
  expect(await it.running()).toBe(good);
  expect(await it.page()).toEqual(['one', 'one']);
});
