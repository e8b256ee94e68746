import { expect, test } from 'vitest';
import type { MadeImage } from '../build/made-image.ts';
import { digestOf } from '../oci/digest.ts';
import { formatReference } from '../oci/reference.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import { keyOf } from '../plan/input.ts';
import { reportMade, reportPlanned, reportReady } from './image-report.ts';

const key = keyOf([]);
const repository = { registry: 'registry.example.com', name: 'emr/web' };
const plan: ImagePlan = {
  name: 'web',
  title: 'web',
  platform: 'linux/amd64',
  repository: 'registry.example.com/emr/web',
  action: 'make',
  base: { key, action: 'reuse', because: [], throughLine: 6 },
  steps: [],
  stages: [],
  pending: [],
  lines: [],
  advice: [],
};
const digest = digestOf('web');
const made: MadeImage = {
  name: 'web',
  repository,
  calledAs: repository,
  digest,
  reference: formatReference({ ...repository, digest }),
  key,
  tags: ['branch-main'],
  outcome: 'made',
  uploadedBytes: 4_100,
  platforms: [{ plan, digest, key, config: {} }],
};

test('an image that was made is told by digest, with its plan', () => {
  expect(reportMade(made)).toEqual({
    name: 'web',
    repository: 'registry.example.com/emr/web',
    state: { kind: 'made', reference: made.reference, tags: ['branch-main'], uploadedBytes: 4_100 },
    plans: [plan],
    findings: [],
  });
});

test('an image that others stand on is made whole for their bases', () => {
  expect(reportReady({ kind: 'whole', name: 'web', made })).toEqual([reportMade(made)]);
});

test('the bases of all platforms are told under the image', () => {
  const base = (name: string) => ({ name, reference: made.reference, digest, outcome: 'built' }) as const;
  const arm: ImagePlan = { ...plan, platform: 'linux/arm64' };

  const reports = reportReady({
    kind: 'bases',
    name: 'web',
    platforms: [
      { plan, bases: [base('web (linux/amd64)'), base('web (linux/amd64) stage build')] },
      { plan: arm, bases: [base('web (linux/arm64)')] },
    ],
  });

  expect(reports).toEqual([
    {
      name: 'web',
      repository: 'registry.example.com/emr/web',
      state: {
        kind: 'based',
        bases: [base('web (linux/amd64)'), base('web (linux/amd64) stage build'), base('web (linux/arm64)')],
      },
      plans: [plan, arm],
      findings: [],
    },
  ]);
});

test('of an image that stands on one that must be made first, only that is told', () => {
  const spec = {
    name: 'worker',
    title: 'worker',
    repository: { registry: 'registry.example.com', name: 'emr/worker' },
    dockerfile: '/repo/worker/Dockerfile',
    dockerfileName: 'worker/Dockerfile',
    context: '/repo/worker',
    platform: 'linux/amd64',
    args: {},
  };
  const order = { specs: [spec], mounts: { secrets: [], ssh: [] }, tags: [], movingTags: [], previous: [] } as const;

  const report = reportPlanned(
    { kind: 'waits', name: 'worker', order, waitsFor: ['web'] },
    { isDirty: false, createdAt: 0 },
  );

  expect(report).toEqual({
    name: 'worker',
    repository: 'registry.example.com/emr/worker',
    state: { kind: 'waits', waitsFor: ['web'] },
    plans: [],
    findings: [],
  });
});
