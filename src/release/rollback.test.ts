import { describe, expect, test } from 'vitest';
import { environmentThatRuns, imageOf, runningIn } from '../../test/doubles/release-run.ts';
import type { Verdict } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { exitCodeOf } from './result.ts';

const OLD = imageOf('c0');
const FAILED: Verdict = { outcome: 'failed', reason: 'crashes', evidence: [] };
const TIMED_OUT: Verdict = { outcome: 'timed-out', reason: 'not ready', evidence: [] };
const COMPLETE: Verdict = { outcome: 'complete', notes: [] };

/** An environment to which c1, c2 and c3 were deployed, one after another, as releases 1 to 3. */
async function threeReleases(script: Parameters<typeof environmentThatRuns>[1] = {}) {
  const verdicts = [COMPLETE, COMPLETE, COMPLETE, ...(script?.verdicts ?? [])];
  const environment = environmentThatRuns(OLD, { ...script, verdicts });
  for (const commit of ['c1', 'c2', 'c3']) await environment.deploy(commit);
  return environment;
}

describe('a rollback', () => {
  test('brings the previous good release back, watches it, and records what it restores', async () => {
    const { place, rollback } = await threeReleases();
    const before = place.log.length;

    const result = await rollback({ reason: 'broken page' });

    expect(exitCodeOf(result)).toBe(0);
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.log.slice(before)).toEqual([
      'lock ada',
      'record interrupted',
      `patch deployment/web=${imageOf('c2').slice(-4)}`,
      `patch deployment/worker=${imageOf('c2').slice(-4)}`,
      'watch',
      'record succeeded',
      'unlock',
    ]);
    expect(place.history.releases.at(-1)).toMatchObject({
      id: 4,
      action: 'rollback',
      commit: 'c2',
      restores: 2,
      outcome: 'succeeded',
      reason: 'broken page',
      images: { web: imageOf('c2') },
    });
  });

  test('leaves the commit that it leaves under hold, which a deployment of it respects', async () => {
    const { place, rollback, deploy } = await threeReleases();

    const result = await rollback({ reason: 'broken page', actor: 'grace' });

    const hold = { commit: 'c3', since: expect.any(String), actor: 'grace', reason: 'broken page' };
    expect(place.history.holds).toEqual([{ ...hold, release: 4 }]);
    expect(result).toMatchObject({ before: { id: 3, commit: 'c3' }, hold });
    await expect(deploy('c3')).rejects.toMatchObject({
      code: 'RELEASE_ON_HOLD',
      message: expect.stringMatching(/grace.*broken page/),
    });
  });

  test('and its hold end with a newer commit', async () => {
    const { place, rollback, deploy } = await threeReleases();
    await rollback();

    await deploy('c4');

    expect(place.history.holds).toEqual([]);
  });

  test('repeated goes further back, never forth', async () => {
    const { place, rollback } = await threeReleases();

    await rollback();
    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c1'), imageOf('c1')]);
    expect(place.history.holds.map(({ commit }) => commit)).toEqual(['c3', 'c2']);
    await expect(rollback()).rejects.toMatchObject({
      code: 'RELEASE_NONE_BEFORE',
      hint: expect.stringMatching(/hydrofoil history uat.*--allow-older/),
    });
    expect(place.lockHolder).toBeUndefined();
  });

  test('passes over releases that failed', async () => {
    const { place, rollback, deploy } = await threeReleases({ verdicts: [FAILED] });
    await deploy('c4');

    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
  });

  test('after a deployment that came after a rollback goes to what the rollback brought back', async () => {
    const { place, rollback, deploy } = await threeReleases();
    await rollback();
    await deploy('c4');

    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.history.releases.at(-1)).toMatchObject({ restores: 2 });
  });

  test('from a failed release that was left as it is goes to the last good one, and holds the failed commit', async () => {
    const { place, rollback, deploy } = await threeReleases({ verdicts: [FAILED] });
    await deploy('c4', { rollout: { timeoutMs: 1, onFailure: 'stop' } });

    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
    expect(place.history.holds).toMatchObject([{ commit: 'c4' }]);
  });

  test('repeated goes further back also where no commit is known', async () => {
    const { place, rollback, deploy } = environmentThatRuns(OLD);
    for (const name of ['a', 'b', 'c']) {
      await deploy('', { commit: {}, build: async () => ({ web: { reference: imageOf(name) } }) });
    }

    await rollback();
    await rollback();

    expect(runningIn(place)).toEqual([imageOf('a'), imageOf('a')]);
    expect(place.history.holds).toEqual([]);
  });

  test('never brings back what an earlier one left, even when its hold has ended', async () => {
    const { place, rollback, deploy } = environmentThatRuns(OLD);
    for (const commit of ['c1', 'c2', 'c3']) await deploy(commit);
    await rollback(); // from c3, which is bad, to c2
    const revert = { build: async () => ({ web: { reference: imageOf('c2') } }) };
    await deploy('c4', revert); // the same image as c2

    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c1'), imageOf('c1')]);
  });

  test('undoes what was changed outside of Hydrofoil before it goes further back', async () => {
    const { place, rollback } = await threeReleases();
    await place.open().apply([{ workload: 'deployment/web', container: 'web', image: imageOf('by hand') }], {
      signal: new AbortController().signal,
      progress: () => {},
    });

    await rollback();

    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
  });

  test('that was interrupted is taken up again', async () => {
    const stop = new AbortController();
    const { place, rollback } = await threeReleases({
      verdicts: [
        () => {
          stop.abort(new Error('SIGINT'));
          return COMPLETE;
        },
      ],
    });
    const interrupted = await rollback({}, stop.signal);

    const result = await rollback();

    expect(exitCodeOf(interrupted)).toBe(130);
    expect(result).toMatchObject({ kind: 'done', release: { restores: 2, outcome: 'succeeded' } });
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.history.holds).toMatchObject([{ commit: 'c3' }]);
  });

  test.each([
    ['fails', FAILED, 1],
    ['times out', TIMED_OUT, 70],
  ])('that %s is left as it is, and the next one goes further back', async (_rule, verdict, exitCode) => {
    const { place, rollback } = await threeReleases({ verdicts: [verdict] });

    const result = await rollback();

    expect(exitCodeOf(result)).toBe(exitCode);
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.history.holds).toMatchObject([{ commit: 'c3' }]);
    await rollback();
    expect(runningIn(place)).toEqual([imageOf('c1'), imageOf('c1')]);
  });

  test('that may not patch changes nothing, and leaves no hold', async () => {
    const forbidden = new ToolError('CLUSTER_FORBIDDEN', 'may not patch');
    let isForbidden = false;
    const { place, rollback } = await threeReleases({
      onPatch: () => {
        if (isForbidden) throw forbidden;
      },
    });
    isForbidden = true;

    await expect(rollback()).rejects.toBe(forbidden);

    expect(place.history.holds).toEqual([]);
    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
  });
});

describe('a rollback to a release that is named', () => {
  test('brings that one back', async () => {
    const { place, rollback } = await threeReleases();

    await rollback({ to: 1 });

    expect(runningIn(place)).toEqual([imageOf('c1'), imageOf('c1')]);
    expect(place.history.holds).toMatchObject([{ commit: 'c3' }]);
  });

  test('forward frees its commit, and holds none', async () => {
    const { place, rollback } = await threeReleases();
    await rollback();

    await rollback({ to: 3 });

    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
    expect(place.history.holds).toEqual([]);
  });

  test('that runs already does nothing', async () => {
    const { place, rollback } = await threeReleases();

    const result = await rollback({ to: 3 });

    expect(result.kind).toBe('nothing-to-do');
    expect(place.history.holds).toEqual([]);
  });

  test.each([
    ['an unknown release', 12, 'RELEASE_UNKNOWN', /there is no release 12/],
    ['a release that failed', 4, 'RELEASE_NOT_GOOD', /release 4 ended as rolled-back \(crashes\)/],
  ])('is refused for %s, with the good ones near it', async (_rule, to, code, message) => {
    const { deploy, rollback } = await threeReleases({ verdicts: [FAILED] });
    await deploy('c4');

    await expect(rollback({ to })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: 'Good releases near it: 1, 2, 3.',
    });
  });
});

describe('where history knows nothing', () => {
  const remembered = [{ workload: 'deployment/web', container: 'web', image: imageOf('before'), previous: OLD }];

  test('what the target remembers is brought back', async () => {
    const { place, rollback } = environmentThatRuns(OLD, { previousImages: remembered });

    const result = await rollback();

    expect(result.kind).toBe('done');
    expect(runningIn(place)).toEqual([imageOf('before'), OLD]);
  });

  test('doing so again is refused: it would bring back what was left', async () => {
    const { rollback } = environmentThatRuns(OLD, { previousImages: remembered });
    await rollback();

    await expect(rollback()).rejects.toMatchObject({ code: 'RELEASE_NONE_BEFORE' });
  });

  test('and the target neither, it is said with the remedy', async () => {
    const { rollback } = environmentThatRuns(OLD);

    await expect(rollback()).rejects.toMatchObject({
      code: 'RELEASE_NONE_BEFORE',
      hint: expect.stringContaining('--to'),
    });
  });
});
