import { expect, test } from 'vitest';
import { jobObject } from './job-object.ts';

const request = {
  name: 'migrate',
  image: 'registry.example.com/web@sha256:0',
  command: ['manage.py', 'migrate'],
  timeoutMs: 60_500,
};

const container = {
  name: 'web',
  image: 'old',
  env: [{ name: 'DATABASE', value: 'db' }],
  envFrom: [{ secretRef: { name: 'web' } }],
  volumeMounts: [
    { name: 'config', mountPath: '/c' },
    { name: 'data', mountPath: '/d' },
  ],
  readinessProbe: { httpGet: { port: 80 } },
  ports: [{ containerPort: 80 }],
};
const spec = {
  serviceAccountName: 'web',
  imagePullSecrets: [{ name: 'pull' }],
  volumes: [{ name: 'config', configMap: { name: 'c' } }],
  hostNetwork: true,
  initContainers: [{ name: 'static' }, { name: 'sql-proxy', restartPolicy: 'Always' }],
  containers: [container],
};

test('the job sees what the container of the workload sees, and is no server', () => {
  const job = jobObject(request, { spec, container });

  expect(job).toMatchObject({
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 61,
      template: {
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: 'web',
          imagePullSecrets: [{ name: 'pull' }],
          volumes: spec.volumes,
          initContainers: [{ name: 'sql-proxy', restartPolicy: 'Always' }],
          containers: [
            {
              name: 'job',
              image: request.image,
              command: request.command,
              env: container.env,
              envFrom: container.envFrom,
              volumeMounts: [{ name: 'config', mountPath: '/c' }],
            },
          ],
        },
      },
    },
  });
  expect(JSON.stringify(job)).not.toMatch(/readinessProbe|containerPort|hostNetwork/);
});

test('without a model the job runs with the settings of its image', () => {
  const job = jobObject(request, undefined);

  expect(job.spec).toMatchObject({
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: request.image }] } },
  });
});

test('a Service that selects the workload does not find the job', () => {
  const job = jobObject(request, { spec, container });

  expect(job.spec).toMatchObject({
    template: { metadata: { labels: { 'app.kubernetes.io/managed-by': 'hydrofoil' } } },
  });
});
