import { expect, test } from 'vitest';
import { parseListedWorkload } from './listed-workload.ts';

const KINDS = ['deployment', 'statefulset', 'daemonset', 'cronjob'] as const;

test.each([
  ['deployment/web', { kind: 'deployment', name: 'web' }],
  ['deployment/web:app', { kind: 'deployment', name: 'web', container: 'app' }],
  ['Deployment/web', { kind: 'deployment', name: 'web' }],
  ['cronjob/reports', { kind: 'cronjob', name: 'reports' }],
])('%s names a workload', (text, workload) => {
  expect(parseListedWorkload(text, KINDS)).toEqual(workload);
});

test.each([
  ['web', 'WORKLOAD_INVALID', 'deployment/web'],
  ['deployment/', 'WORKLOAD_INVALID', 'deployment/web'],
  ['deployment/web:', 'WORKLOAD_INVALID', 'deployment/web'],
  ['deploymnt/web', 'WORKLOAD_KIND_UNKNOWN', 'Did you mean "deployment"?'],
  ['job/migrate', 'WORKLOAD_KIND_UNKNOWN', 'cronjob'],
  ['replicaset/web', 'WORKLOAD_KIND_UNKNOWN', 'deployment, statefulset, daemonset, cronjob'],
])('%s is refused with %s', (text, code, hint) => {
  expect(() => parseListedWorkload(text, KINDS)).toThrow(
    expect.objectContaining({ code, hint: expect.stringContaining(hint) }),
  );
});
