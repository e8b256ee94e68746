import { expect, test } from 'vitest';
import { digestOf } from '../oci/digest.ts';
import type { ImagePlan } from '../plan/image-plan.ts';
import { keyOf } from '../plan/input.ts';
import { outputsOf } from './outputs.ts';
import type { RunReport } from './run-report.ts';

const DIGEST = digestOf('some bytes');
const KEY = keyOf([]);

const PLAN: ImagePlan = {
  title: 'web',
  name: 'web',
  platform: 'linux/amd64',
  repository: 'registry.example.com/emr/web',
  action: 'make',
  base: {
    key: KEY,
    action: 'build',
    because: [
      { change: 'changed', input: { kind: 'file', name: 'requirements/uat.txt', digest: DIGEST } },
      { change: 'changed', input: { kind: 'instruction', name: 'RUN pip install', digest: DIGEST } },
    ],
  },
  steps: [],
  pending: [],
  stages: [],
  lines: [{ line: 7, text: 'RUN pip install' }],
  advice: [],
};

const BUILT: RunReport = {
  command: 'build',
  source: { actor: 'ada' },
  images: [
    {
      name: 'web',
      repository: 'registry.example.com/emr/web',
      state: { kind: 'made', reference: `registry.example.com/emr/web@${DIGEST}`, tags: [], uploadedBytes: 1 },
      plans: [PLAN],
      findings: [],
    },
  ],
  outcome: { kind: 'built' },
  phases: [],
  warnings: [],
  durationMs: 1250,
};

test('a later step gets references by digest, and why the base was built', () => {
  expect(outputsOf(BUILT)).toEqual({
    outcome: 'built',
    environment: '',
    release: '',
    image: `registry.example.com/emr/web@${DIGEST}`,
    images: `{"web":"registry.example.com/emr/web@${DIGEST}"}`,
    'base-key': KEY,
    'base-rebuilt': 'true',
    'base-because': 'requirements/uat.txt changed\nline 7: RUN pip install changed',
    bases: `{"web":{"key":"${KEY}","rebuilt":true,"because":["requirements/uat.txt changed","line 7: RUN pip install changed"]}}`,
    seconds: '1.3',
  });
});

test('a base that stood there was not rebuilt, and has no reason', () => {
  const plans = [{ ...PLAN, base: { key: KEY, action: 'reuse', because: [] } as const }];

  const outputs = outputsOf({ ...BUILT, images: BUILT.images.map((image) => ({ ...image, plans })) });

  expect(outputs).toMatchObject({ 'base-key': KEY, 'base-rebuilt': 'false', 'base-because': '' });
});

test('a run that failed before anything was known says so, and no more', () => {
  const outcome = { kind: 'error', error: { message: 'no', problems: [] } } as const;

  const outputs = outputsOf({ ...BUILT, images: [], outcome });

  expect(outputs).toMatchObject({ outcome: 'error', image: '', images: '{}', 'base-key': '', 'base-rebuilt': 'false' });
});
