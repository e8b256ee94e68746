import type { ImageReport, RunReport } from '../../src/action/run-report.ts';
import type { Release } from '../../src/deployment/release.ts';
import type { Evidence } from '../../src/deployment/target.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { ImagePlan } from '../../src/plan/image-plan.ts';
import { keyOf, textInput } from '../../src/plan/input.ts';

/* Reports of runs as they happen, for the tests of what is made of them and for looking at it. */

const REPOSITORY = 'registry.example.com/emr';
const NOW = '9f2c4b7a1de05c3388aa1b0c9e7f6d5a4b3c2d1e';
const BEFORE = '41d0be93c2aa7f5e6d8c9b0a1f2e3d4c5b6a7988';

const imageAt = (name: string, version: string) => `${REPOSITORY}/${name}@${digestOf(`${name} ${version}`)}`;

export const codePlan: ImagePlan = {
  name: 'web',
  title: 'web',
  platform: 'linux/amd64',
  repository: `${REPOSITORY}/web`,
  action: 'make',
  base: { key: keyOf([]), action: 'reuse', because: [], throughLine: 12 },
  steps: [
    {
      kind: 'copy',
      action: 'compose',
      line: 14,
      text: 'COPY --chown=app:app . .',
      fileCount: 61,
      sizeBytes: 48_213,
      layers: { composed: 1, all: 17 },
    },
    {
      kind: 'run',
      action: 'reuse',
      line: 15,
      text: 'RUN python manage.py collectstatic --noinput',
      engineBecause: 'it runs a program',
      because: [],
    },
  ],
  stages: [],
  pending: [],
  lines: [
    { line: 9, text: 'RUN pip install -r requirements/uat.txt' },
    { line: 14, text: 'COPY --chown=app:app . .' },
    { line: 15, text: 'RUN python manage.py collectstatic --noinput' },
  ],
  advice: [],
};

const rebuildPlan: ImagePlan = {
  ...codePlan,
  base: {
    ...codePlan.base,
    action: 'build',
    because: [
      {
        change: 'changed',
        input: textInput('file', 'requirements/uat.txt', '2'),
        before: textInput('file', 'requirements/uat.txt', '1'),
      },
      {
        change: 'changed',
        input: textInput('from', 'python:3.12-slim', '2'),
        before: textInput('from', 'python:3.12-slim', '1'),
      },
    ],
  },
  steps: [
    ...codePlan.steps.slice(0, 1),
    {
      kind: 'run',
      action: 'execute',
      line: 15,
      text: 'RUN python manage.py collectstatic --noinput',
      engineBecause: 'it runs a program',
      because: [{ change: 'below', name: 'the base' }],
    },
  ],
};

const finding: ImageReport['findings'][number] = {
  rule: 'install-after-copy',
  line: 15,
  what: 'pip install runs below the application files',
  cost: 'it runs again with every change: 49 s at the last one',
  edit: 'Move it above the COPY of the application:\nCOPY requirements/uat.txt requirements/\nRUN pip install -r requirements/uat.txt',
};

function made(name: string, plan: ImagePlan): ImageReport {
  return {
    name,
    repository: `${REPOSITORY}/${name}`,
    state: { kind: 'made', reference: imageAt(name, 'new'), tags: [NOW, 'branch-uat'], uploadedBytes: 13_402 },
    plans: [plan],
    findings: [],
  };
}

const containers = ['deployment/web', 'deployment/worker', 'cronjob/reports'].map((workload) => ({
  workload,
  container: workload.split('/')[1] ?? '',
  imageName: 'web',
  image: imageAt('web', 'old'),
}));

const changes = containers.map(({ workload, container, image: previous }) => ({
  workload,
  container,
  previous,
  image: imageAt('web', 'new'),
}));

const before: Release = {
  id: 41,
  action: 'deploy',
  startedAt: '2026-11-20T08:00:00.000Z',
  durationMs: 9_120,
  actor: 'grace',
  commit: BEFORE,
  branch: 'uat',
  images: { web: imageAt('web', 'old') },
  changes: [],
  outcome: 'succeeded',
};

const release: Release = {
  ...before,
  id: 42,
  startedAt: '2026-11-20T09:30:00.000Z',
  durationMs: 9_874,
  actor: 'ada',
  commit: NOW,
  images: { web: imageAt('web', 'new') },
  changes,
};

/** A code change that was deployed. */
export const deployed: RunReport = {
  command: 'deploy',
  source: { commit: NOW, branch: 'uat', actor: 'ada' },
  environment: {
    name: 'uat',
    target: 'context emr-uat, namespace emr',
    url: 'https://uat.emr.example.com/',
    containers,
    rollouts: [
      { workload: 'deployment/web', direction: 'forward', text: 'rolled out', pods: { ready: 3, all: 3 } },
      { workload: 'deployment/worker', direction: 'forward', text: 'rolled out', pods: { ready: 2, all: 2 } },
      { workload: 'cronjob/reports', direction: 'forward', text: 'patched; its next run uses the new image' },
    ],
  },
  images: [made('web', codePlan)],
  outcome: { kind: 'released', result: { kind: 'done', release, changes, notes: [], before } },
  phases: [
    { name: 'plan web', startMs: 120, durationMs: 210, hasEnded: true },
    { name: 'push web', startMs: 340, durationMs: 390, hasEnded: true },
    { name: 'job migrate', startMs: 900, durationMs: 2_150, hasEnded: true, detail: 'complete' },
    { name: 'patch', startMs: 3_080, durationMs: 95, hasEnded: true, detail: 'deployment/web' },
    { name: 'watch', startMs: 3_180, durationMs: 6_510, hasEnded: true, detail: 'complete' },
    { name: 'record', startMs: 9_700, durationMs: 40, hasEnded: true },
  ],
  warnings: [],
  durationMs: 9_874,
};

/** A deployment whose base had to be built. */
export const rebuilt: RunReport = {
  ...deployed,
  images: [
    made('web', rebuildPlan),
    {
      ...made('worker', codePlan),
      state: { kind: 'unchanged', reference: imageAt('worker', 'old'), tags: [], uploadedBytes: 0 },
    },
  ],
  phases: [
    { name: 'plan web', startMs: 120, durationMs: 410, hasEnded: true },
    { name: 'plan worker', startMs: 130, durationMs: 250, hasEnded: true },
    { name: 'base web', startMs: 540, durationMs: 61_300, hasEnded: true, detail: 'built' },
    { name: 'push web', startMs: 61_900, durationMs: 3_900, hasEnded: true },
    { name: 'watch', startMs: 65_900, durationMs: 12_000, hasEnded: true, detail: 'complete' },
  ],
  warnings: [
    {
      text: 'No workload of the environment runs the image "worker": it is deployed nowhere.',
    },
    {
      text: 'hydrofoil.lock is missing: python:3.12-slim is resolved at each run',
      hint: 'Run hydrofoil lock, and commit the file.',
    },
  ],
  durationMs: 78_400,
};

const evidence: readonly Evidence[] = [
  {
    subject: 'deployment/web, pod web-5d9c7bd6b8-x2x1z',
    kind: 'event',
    lines: [
      'Unhealthy (4 times): Readiness probe failed: HTTP probe failed with statuscode: 500',
      'BackOff (7 times): Back-off restarting failed container web in pod web-5d9c7bd6b8-x2x1z_emr',
    ],
  },
  {
    subject: 'deployment/web, pod web-5d9c7bd6b8-x2x1z, container web',
    kind: 'previous-log',
    lines: [
      'Traceback (most recent call last):',
      '  File "/app/manage.py", line 22, in <module>',
      '    main()',
      '  File "/app/emr/settings/uat.py", line 41, in <module>',
      "    DATABASES = {'default': env.db('DATABASE_URL')}",
      'django.core.exceptions.ImproperlyConfigured: Set the DATABASE_URL environment variable',
    ],
  },
];

/** A deployment that crashed and was rolled back. */
export const rolledBack: RunReport = {
  ...deployed,
  environment: {
    name: 'uat',
    target: 'context emr-uat, namespace emr',
    containers,
    rollouts: [
      {
        workload: 'deployment/web',
        direction: 'forward',
        text: 'container web of pod web-5d9c7bd6b8-x2x1z crashes: exit code 1, 3 restarts',
        pods: { ready: 0, all: 1 },
      },
      { workload: 'deployment/worker', direction: 'forward', text: 'rolled out', pods: { ready: 2, all: 2 } },
      { workload: 'cronjob/reports', direction: 'forward', text: 'patched; its next run uses the new image' },
      { workload: 'deployment/web', direction: 'back', text: 'rolled out', pods: { ready: 3, all: 3 } },
    ],
  },
  outcome: {
    kind: 'released',
    result: {
      kind: 'rolled-back',
      before,
      release: { ...release, outcome: 'rolled-back', reason: 'container web crashes' },
      failure: {
        outcome: 'failed',
        reason: 'deployment/web: container web of pod web-5d9c7bd6b8-x2x1z crashes: exit code 1, 3 restarts',
        evidence,
      },
      hold: { commit: NOW, since: release.startedAt, actor: 'ada', reason: 'container web crashes' },
    },
  },
  phases: [
    ...deployed.phases.slice(0, 4),
    { name: 'watch', startMs: 3_180, durationMs: 47_400, hasEnded: true, detail: 'failed' },
    { name: 'roll back', startMs: 50_600, durationMs: 90, hasEnded: true },
    { name: 'watch the rollback', startMs: 50_700, durationMs: 11_200, hasEnded: true, detail: 'complete' },
    { name: 'record', startMs: 61_950, durationMs: 40, hasEnded: true },
  ],
  durationMs: 62_100,
};

/** The plan of a pull request whose merge rebuilds the base. */
export const plannedRebuild: RunReport = {
  ...deployed,
  command: 'plan',
  source: { commit: NOW, branch: 'pull/upgrade-django', actor: 'ada' },
  outcome: { kind: 'planned' },
  images: [
    {
      name: 'web',
      repository: `${REPOSITORY}/web`,
      state: { kind: 'planned' },
      plans: [rebuildPlan],
      findings: [finding],
    },
  ],
  phases: [],
  durationMs: 870,
};

/** The plan of a pull request that changes code alone. */
export const plannedCode: RunReport = {
  ...plannedRebuild,
  images: [
    { name: 'web', repository: `${REPOSITORY}/web`, state: { kind: 'planned' }, plans: [codePlan], findings: [] },
  ],
};

/** The check of a pull request that built the base before the merge. */
export const based: RunReport = {
  ...plannedRebuild,
  command: 'base',
  outcome: { kind: 'based' },
  images: [
    {
      name: 'web',
      repository: `${REPOSITORY}/web`,
      state: {
        kind: 'based',
        bases: [{ name: 'web', outcome: 'built', reference: imageAt('web', 'base'), digest: digestOf('web base') }],
      },
      plans: [rebuildPlan],
      findings: [],
    },
  ],
  phases: [{ name: 'base web', startMs: 400, durationMs: 58_000, hasEnded: true, detail: 'built' }],
  durationMs: 58_900,
};

/** A deployment that was refused. */
export const refused: RunReport = {
  ...deployed,
  outcome: {
    kind: 'error',
    error: {
      code: 'RELEASE_ON_HOLD',
      message: `Deploying ${NOW.slice(0, 10)} to uat: ada put it under hold at 2026-11-20T09:30:00.000Z with release 42: container web crashes`,
      hint: 'Deploy a newer commit, or this one all the same with --force.',
      problems: [],
    },
  },
  images: [],
  phases: [{ name: 'plan web', startMs: 120, durationMs: 210, hasEnded: false }],
  durationMs: 812,
};

/** A deployment that was stopped while the pods were changing. */
export const interrupted: RunReport = {
  ...deployed,
  outcome: {
    kind: 'released',
    result: { kind: 'interrupted', release: { ...release, outcome: 'interrupted' }, reason: 'Interrupted by SIGTERM' },
  },
};

export const SAMPLES: Readonly<Record<string, RunReport>> = {
  deployed,
  rebuilt,
  rolledBack,
  plannedRebuild,
  plannedCode,
  based,
  refused,
  interrupted,
};
