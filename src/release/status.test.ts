import { expect, test } from 'vitest';
import type { MemoryPlace } from '../../test/doubles/memory-target.ts';
import { environmentThatRuns, imageOf, REPOSITORY } from '../../test/doubles/release-run.ts';
import { history } from './history.ts';
import { status } from './status.ts';

const OLD = imageOf('c0');
const REQUEST = { environment: 'uat', repositories: { web: REPOSITORY } };
const OPTIONS = { signal: new AbortController().signal, progress: () => {} };

test('each container is told with the release that set it', async () => {
  const { place, deploy } = environmentThatRuns(OLD);
  await deploy('c1');

  const report = await status(REQUEST, optionsOf(place));

  expect(report).toMatchObject({
    environment: 'uat',
    target: 'memory',
    current: { id: 1, commit: 'c1' },
    containers: [
      {
        workload: 'deployment/web',
        image: imageOf('c1'),
        standing: 'as-released',
        release: { id: 1, actor: 'ada', commit: 'c1' },
      },
      { workload: 'deployment/worker', image: imageOf('c1'), standing: 'as-released', release: { id: 1 } },
    ],
    holds: [],
  });
  expect(report).not.toHaveProperty('unsettled');
  expect(report).not.toHaveProperty('underWay');
});

test('what was changed outside of Hydrofoil is told, with what history says', async () => {
  const { place, deploy } = environmentThatRuns(OLD);
  await deploy('c1');
  await place.open().apply([{ workload: 'deployment/web', container: 'web', image: imageOf('by hand') }], OPTIONS);

  const { containers } = await status(REQUEST, optionsOf(place));

  expect(containers).toMatchObject([
    { workload: 'deployment/web', standing: 'changed-outside', image: imageOf('by hand'), expected: imageOf('c1') },
    { workload: 'deployment/worker', standing: 'as-released' },
  ]);
});

test('what a release left that did not end well is told as unsettled', async () => {
  const { place, deploy } = environmentThatRuns(OLD, {
    verdicts: [
      { outcome: 'complete', notes: [] },
      { outcome: 'failed', reason: 'crashes', evidence: [] },
    ],
  });
  await deploy('c1');
  await deploy('c2', { rollout: { timeoutMs: 1, onFailure: 'stop' } });

  const report = await status(REQUEST, optionsOf(place));

  expect(report).toMatchObject({
    current: { id: 1 },
    unsettled: { id: 2, reason: 'crashes' },
    containers: [{ standing: 'unsettled' }, { standing: 'unsettled' }],
  });
});

test('before the first release nothing is known of what runs', async () => {
  const { place } = environmentThatRuns(OLD);

  const report = await status(REQUEST, optionsOf(place));

  expect(report.containers).toMatchObject([{ standing: 'unknown', image: OLD }, { standing: 'unknown' }]);
  expect(report).not.toHaveProperty('current');
});

test('a deployment under way is told with who, why and since when', async () => {
  const { place } = environmentThatRuns(OLD);
  const holder = { holder: 'grace', reason: 'deploy c9', since: '2025-11-23T10:00:00.000Z' };
  await place.open().lock(holder, { ...OPTIONS, force: false });

  expect(await status(REQUEST, optionsOf(place))).toMatchObject({ underWay: holder });
});

test('history is told newest first, with the current release and the holds', async () => {
  const { place, deploy, rollback } = environmentThatRuns(OLD);
  for (const commit of ['c1', 'c2', 'c3']) await deploy(commit);
  await rollback({ reason: 'broken page' });

  const report = await history({ ...REQUEST, limit: 2 }, optionsOf(place));

  expect(report.releases).toMatchObject([
    { id: 4, action: 'rollback', isCurrent: true, restores: 2 },
    { id: 3, isCurrent: false, hold: { reason: 'broken page' } },
  ]);
});

function optionsOf(place: MemoryPlace) {
  return { target: place.open(), signal: OPTIONS.signal };
}
