import { expect, test } from 'vitest';
import type { PodTemplate } from './objects.ts';
import { imagePatch } from './patch.ts';
import type { Workload } from './workload.ts';

const OLD = `registry.example.com/web@sha256:${'0'.repeat(64)}`;
const NEW = `registry.example.com/web@sha256:${'1'.repeat(64)}`;

const template: PodTemplate = {
  spec: {
    initContainers: [{ name: 'static', image: OLD }],
    containers: [
      { name: 'web', image: OLD },
      { name: 'proxy', image: 'registry.example.com/proxy:1' },
    ],
  },
};
const metadata = { name: 'web', uid: 'u', resourceVersion: '7' };
const deployment: Workload = { kind: 'deployment', object: { metadata, spec: { selector: {}, template } } };
const cronJob: Workload = { kind: 'cronjob', object: { metadata, spec: { jobTemplate: { spec: { template } } } } };

const change = (container: string, image = NEW) => ({ workload: 'deployment/web', container, image });

test('only the named containers are set, init containers too, and only if nobody wrote meanwhile', () => {
  const patch = imagePatch(deployment, [change('web'), change('static')]);

  expect(patch).toEqual({
    metadata: {
      resourceVersion: '7',
      annotations: { 'kubernetes.io/change-cause': `hydrofoil: web=${NEW}, static=${NEW}` },
    },
    spec: {
      template: {
        spec: { containers: [{ name: 'web', image: NEW }], initContainers: [{ name: 'static', image: NEW }] },
      },
    },
  });
});

test('the pod template gets nothing but images, because anything else would restart the pods', () => {
  const patch = imagePatch(deployment, [change('web', OLD)]);

  expect(patch).toBeUndefined();
});

test('the template of a CronJob lies deeper', () => {
  const patch = imagePatch(cronJob, [change('web')]);

  expect(patch?.spec).toEqual({
    jobTemplate: { spec: { template: { spec: { containers: [{ name: 'web', image: NEW }] } } } },
  });
});

test.each(['registry.example.com/web:latest', 'registry.example.com/web', 'web'])(
  'the tag in %s is refused',
  (image) => {
    expect(() => imagePatch(deployment, [change('web', image)])).toThrow(
      expect.objectContaining({ code: 'IMAGE_NOT_BY_DIGEST' }),
    );
  },
);

test('a container that was removed meanwhile does not come back half empty', () => {
  expect(() => imagePatch(deployment, [change('worker')])).toThrow(
    expect.objectContaining({ code: 'WORKLOAD_CONTAINER_NOT_FOUND' }),
  );
});
