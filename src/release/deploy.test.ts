import { describe, expect, test } from 'vitest';
import { targetContract } from '../../test/contract/target-contract.ts';
import { COMPLETE, memoryPlace } from '../../test/doubles/memory-target.ts';
import { environmentThatRuns, imageOf, REPOSITORY, runningIn } from '../../test/doubles/release-run.ts';
import type { Verdict } from '../deployment/target.ts';
import { ToolError } from '../errors.ts';
import { exitCodeOf } from './result.ts';

const FAILED: Verdict = {
  outcome: 'failed',
  reason: 'image not found',
  evidence: [{ subject: 'deployment/web', kind: 'event', lines: ['manifest unknown'] }],
};
const TIMED_OUT: Verdict = { outcome: 'timed-out', reason: 'not ready after 10 m', evidence: [] };
const OLD = imageOf('c1');
const JOB = { name: 'migrate', image: 'web', command: ['migrate'], timeoutMs: 60_000 };

targetContract('the place in memory that these tests deploy to', async () => {
  const firstImage = imageOf('first');
  const place = memoryPlace({
    containers: [
      { workload: 'deployment/web', container: 'web', imageName: 'web', image: firstImage },
      { workload: 'deployment/web', container: 'proxy', imageName: 'proxy', image: 'registry.example.com/proxy:1' },
    ],
  });
  return {
    target: place.open(),
    otherTarget: place.open(),
    repository: REPOSITORY,
    firstImage,
    secondImage: imageOf('second'),
    [Symbol.asyncDispose]: async () => {},
  };
});

describe('a deployment', () => {
  test('sets the images, watches, records, and gives the lock back, in this order', async () => {
    const { place, deploy } = environmentThatRuns(OLD);

    const result = await deploy('c2');

    const image = imageOf('c2');
    expect(place.log).toEqual([
      'lock ada',
      'record interrupted',
      `patch deployment/web=${image.slice(-4)}`,
      `patch deployment/worker=${image.slice(-4)}`,
      'watch',
      'record succeeded',
      'unlock',
    ]);
    expect(exitCodeOf(result)).toBe(0);
    expect(place.history).toEqual({
      releases: [
        {
          id: 1,
          action: 'deploy',
          startedAt: '2025-11-23T10:00:01.000Z',
          durationMs: 0,
          actor: 'ada',
          commit: 'c2',
          branch: 'main',
          images: { web: image },
          changes: ['web', 'worker'].map((name) => ({
            workload: `deployment/${name}`,
            container: 'web',
            image,
            previous: OLD,
          })),
          outcome: 'succeeded',
        },
      ],
      holds: [],
    });
  });

  test('tells which release ran before', async () => {
    const { deploy } = environmentThatRuns(OLD);

    const first = await deploy('c2');
    const second = await deploy('c3');

    expect(first).not.toHaveProperty('before');
    expect(second).toMatchObject({ kind: 'done', before: { id: 1, commit: 'c2' } });
  });

  test('of images that run already does nothing, and says so', async () => {
    const { place, deploy, events } = environmentThatRuns(OLD);
    await deploy('c2');
    const before = place.log.length;

    const result = await deploy('c2');

    expect(result.kind).toBe('nothing-to-do');
    expect(exitCodeOf(result)).toBe(0);
    expect(place.log.slice(before)).toEqual(['lock ada', 'unlock']);
    expect(events).toContainEqual({ type: 'note', text: expect.stringContaining('Nothing to do') });
  });

  test('is recorded with the run that made it, and the pull request', async () => {
    const { place, deploy } = environmentThatRuns(OLD);
    const run = { runUrl: 'https://ci.example.com/9', pullRequest: '7' };

    await deploy('c2', run);

    expect(place.history.releases.at(-1)).toMatchObject(run);
  });

  test('of another commit with the same image is recorded: it is the commit that runs now', async () => {
    const { place, deploy } = environmentThatRuns(OLD);
    await deploy('c2');

    const result = await deploy('c3', { build: async () => ({ web: { reference: imageOf('c2') } }) });

    expect(result.kind).toBe('nothing-to-do');
    expect(place.history.releases.at(-1)).toMatchObject({ id: 2, commit: 'c3', outcome: 'succeeded', changes: [] });
  });

  test('reads the environment while the images are made', async () => {
    const { place, deploy } = environmentThatRuns(OLD);
    const target = place.open();
    let isRead = () => {};
    const read = new Promise<void>((resolve) => {
      isRead = resolve;
    });
    const original = target.read;
    target.read = async (...args) => {
      isRead();
      return original(...args);
    };

    const result = await deploy('c2', {
      build: async () => {
        await read; // would wait for ever if the reading came after the build
        return { web: { reference: imageOf('c2') } };
      },
    });

    expect(result.kind).toBe('done');
  });

  test('that fails to build changes nothing and takes no lock', async () => {
    const { place, deploy } = environmentThatRuns(OLD);

    const deploying = deploy('c2', {
      build: async () => Promise.reject(new ToolError('ENGINE_FAILED', 'no space left')),
    });

    await expect(deploying).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
    expect(place.log).toEqual([]);
  });

  test('of an image without a digest is refused', async () => {
    const { place, deploy } = environmentThatRuns(OLD);

    const deploying = deploy('c2', { build: async () => ({ web: { reference: `${REPOSITORY}:latest` } }) });

    await expect(deploying).rejects.toMatchObject({ code: 'RELEASE_IMAGE_NOT_BY_DIGEST' });
    expect(runningIn(place)).toEqual([OLD, OLD]);
  });

  test('tells of an image that no workload runs', async () => {
    const { deploy, events } = environmentThatRuns(OLD);

    await deploy('c2', {
      build: async () => ({ web: { reference: imageOf('c2') }, api: { reference: imageOf('api') } }),
    });

    expect(events).toContainEqual({ type: 'warning', text: expect.stringContaining('"api"') });
  });
});

describe('a rollout that fails', () => {
  test('is rolled back everywhere, and the reason and what was seen come with the result', async () => {
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [FAILED] });

    const result = await deploy('c2');

    expect(result).toMatchObject({
      kind: 'rolled-back',
      failure: FAILED,
      release: { outcome: 'rolled-back', reason: 'image not found' },
    });
    expect(exitCodeOf(result)).toBe(3);
    expect(runningIn(place)).toEqual([OLD, OLD]);
    expect(place.log.filter((entry) => entry === 'watch')).toHaveLength(2);
    expect(place.lockHolder).toBeUndefined();
  });

  test('leaves its commit under hold, so that automation leaves it alone, until a newer one is deployed', async () => {
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [FAILED] });

    const result = await deploy('c2');

    expect(result).toMatchObject({ hold: { commit: 'c2', actor: 'ada', reason: 'image not found' } });
    await expect(deploy('c2')).rejects.toMatchObject({
      code: 'RELEASE_ON_HOLD',
      message: expect.stringMatching(/c2.*uat.*ada.*2025-11-23T10:00:01.000Z.*release 1.*image not found/),
      hint: expect.stringContaining('--force'),
    });
    await deploy('c3');

    expect(place.history.holds).toEqual([]);
  });

  test('and whose rollback fails too says both', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [FAILED, { ...FAILED, reason: 'old one crashes' }],
    });

    const result = await deploy('c2');

    expect(result).toMatchObject({
      kind: 'rollback-failed',
      failure: { reason: 'image not found' },
      rollbackFailure: { reason: 'old one crashes' },
    });
    expect(exitCodeOf(result)).toBe(4);
    expect(place.history.releases.at(-1)).toMatchObject({
      outcome: 'rollback-failed',
      reason: 'image not found; rolling back: old one crashes',
    });
  });

  test.each([
    ['fails', FAILED, 1],
    ['times out', TIMED_OUT, 70],
  ])('stays as it is with onFailure: stop, when it %s', async (_rule, verdict, exitCode) => {
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [verdict] });

    const result = await deploy('c2', { rollout: { timeoutMs: 1, onFailure: 'stop' } });

    expect(exitCodeOf(result)).toBe(exitCode);
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.history.releases.at(-1)).toMatchObject({ outcome: 'failed' });
    expect(place.history.holds).toEqual([]);
  });

  test('by time and is rolled back counts as rolled back', async () => {
    const { deploy } = environmentThatRuns(OLD, { verdicts: [TIMED_OUT] });

    expect(exitCodeOf(await deploy('c2'))).toBe(3);
  });

  test('is left to whoever changed the workload meanwhile', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [{ outcome: 'superseded', reason: 'changed by grace' }],
    });

    const result = await deploy('c2');

    expect(exitCodeOf(result)).toBe(1);
    expect(place.history.releases.at(-1)).toMatchObject({ outcome: 'superseded' });
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
  });

  test('and had nothing by digest before cannot go back, and says so', async () => {
    const { place, deploy, events } = environmentThatRuns(`${REPOSITORY}:latest`, { verdicts: [FAILED] });

    const result = await deploy('c2');

    expect(exitCodeOf(result)).toBe(1);
    expect(events).toContainEqual({ type: 'warning', text: expect.stringContaining('no earlier image by digest') });
    expect(place.log.filter((entry) => entry === 'watch')).toHaveLength(1);
  });

  test('and goes back only in part has failed to roll back', async () => {
    const { deploy } = environmentThatRuns(OLD, {
      verdicts: [FAILED],
      containers: [
        { workload: 'deployment/web', container: 'web', imageName: 'web', image: OLD },
        { workload: 'deployment/worker', container: 'web', imageName: 'web', image: `${REPOSITORY}:1` },
      ],
    });

    expect(await deploy('c2')).toMatchObject({
      kind: 'rollback-failed',
      rollbackFailure: { reason: expect.stringContaining('deployment/worker') },
    });
  });
});

describe('patching that fails', () => {
  const forbidden = new ToolError('CLUSTER_FORBIDDEN', 'may not patch', { hint: 'Grant it.' });

  test('at once is an error, and nothing is rolled back', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      onPatch: () => {
        throw forbidden;
      },
    });

    await expect(deploy('c2')).rejects.toBe(forbidden);

    expect(place.history.releases).toMatchObject([{ outcome: 'failed', reason: 'may not patch', changes: [] }]);
    expect(place.lockHolder).toBeUndefined();
  });

  test('where everything ran its image already is an error too: there is nothing to go back from', async () => {
    let isForbidden = false;
    const { place, deploy } = environmentThatRuns(imageOf('c2'), {
      verdicts: [{ outcome: 'superseded', reason: 'changed by grace' }],
      onPatch: () => {
        if (isForbidden) throw forbidden;
      },
    });
    await deploy('c3');
    const byHand = ['web', 'worker'].map((name) => ({
      workload: `deployment/${name}`,
      container: 'web',
      image: imageOf('c2'),
    }));
    await place.open().apply(byHand, { signal: new AbortController().signal, progress: () => {} });
    isForbidden = true;

    await expect(deploy('c4', { build: async () => ({ web: { reference: imageOf('c2') } }) })).rejects.toBe(forbidden);
  });

  test('half way is rolled back where it was done', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      onPatch: ({ workload, image }) => {
        if (workload === 'deployment/worker' && image !== OLD) throw forbidden;
      },
    });

    const result = await deploy('c2');

    expect(result).toMatchObject({ kind: 'rolled-back', failure: { reason: 'may not patch' } });
    expect(runningIn(place)).toEqual([OLD, OLD]);
    expect(place.log.filter((entry) => entry.startsWith('patch deployment/worker'))).toEqual([]);
  });
});

describe('jobs before the rollout', () => {
  test('run in the new image, in order, before anything is patched', async () => {
    const ran: string[] = [];
    const { place, deploy } = environmentThatRuns(OLD, {
      runJob: async ({ name, image }) => {
        ran.push(`${name} ${image === imageOf('c2')} ${place.log.join()}`);
        return { outcome: 'complete', notes: [] };
      },
    });

    const result = await deploy('c2', { before: [JOB, { ...JOB, name: 'warm' }] });

    expect(ran).toEqual(['migrate true lock ada', 'warm true lock ada']);
    expect(result.kind).toBe('done');
  });

  test.each([
    ['fails', FAILED, 1],
    ['times out', TIMED_OUT, 70],
  ])('stop the deployment when one %s, with nothing changed', async (_rule, verdict, exitCode) => {
    const ran: string[] = [];
    const { place, deploy } = environmentThatRuns(OLD, {
      runJob: async ({ name }) => {
        ran.push(name);
        return verdict;
      },
    });

    const result = await deploy('c2', { before: [JOB, { ...JOB, name: 'warm' }] });

    expect(ran).toEqual(['migrate']);
    expect(exitCodeOf(result)).toBe(exitCode);
    expect(runningIn(place)).toEqual([OLD, OLD]);
    expect(place.history).toMatchObject({
      releases: [{ outcome: 'failed', reason: expect.stringContaining('Job migrate'), changes: [] }],
      holds: [],
    });
  });

  test('do not run when there is nothing to do', async () => {
    const { deploy } = environmentThatRuns(imageOf('c2'), { runJob: async () => FAILED });

    expect((await deploy('c2', { before: [JOB] })).kind).toBe('nothing-to-do');
  });

  test('are an error where nothing can run them', async () => {
    const { place, deploy } = environmentThatRuns(OLD);

    await expect(deploy('c2', { before: [JOB] })).rejects.toMatchObject({
      code: 'RELEASE_JOBS_IMPOSSIBLE',
      hint: expect.any(String),
    });
    expect(place.lockHolder).toBeUndefined();
  });
});

describe('two runs at once', () => {
  test('the second one waits, and finds nothing to do when it has the same commit', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [() => completeAfter(second.atLock)],
    });
    const second = waitingRun(place);

    const first = deploy('c2');
    const result = await second.start(() => deploy('c2', { actor: 'grace', lockWaitMs: 3_600_000 }));

    expect((await first).kind).toBe('done');
    expect(result.kind).toBe('nothing-to-do');
    expect(place.history.releases).toHaveLength(1);
  });

  test('the newer commit wins, also against an older one whose build took longer: that one is refused under the lock', async () => {
    const { place, deploy } = environmentThatRuns(OLD);
    let newerIsDone = () => {};
    const newer = new Promise<void>((resolve) => {
      newerIsDone = resolve;
    });
    const older = deploy('c2', {
      build: async () => {
        await newer;
        return { web: { reference: imageOf('c2') } };
      },
    });

    expect((await deploy('c3', { actor: 'grace' })).kind).toBe('done');
    newerIsDone();

    await expect(older).rejects.toMatchObject({ code: 'RELEASE_OLDER_COMMIT' });
    expect(place.log.filter((entry) => entry === 'lock ada')).toHaveLength(1);
    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
  });

  test('an older commit is refused while a newer one is being rolled out', async () => {
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [() => new Promise(() => {})] });
    void deploy('c3');
    await expect.poll(() => place.log.at(-1)).toBe('watch');

    await expect(deploy('c2', { actor: 'grace' })).rejects.toMatchObject({ code: 'RELEASE_OLDER_COMMIT' });
  });

  test('the newer commit wins when it comes second, too', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [() => completeAfter(second.atLock)],
    });
    const second = waitingRun(place);

    const older = deploy('c2');
    const newer = second.start(() => deploy('c3', { actor: 'grace', lockWaitMs: 3_600_000 }));

    expect([(await older).kind, (await newer).kind]).toEqual(['done', 'done']);
    expect(runningIn(place)).toEqual([imageOf('c3'), imageOf('c3')]);
    expect(place.history.releases.map(({ id, commit, outcome }) => [id, commit, outcome])).toEqual([
      [1, 'c2', 'succeeded'],
      [2, 'c3', 'succeeded'],
    ]);
  });

  test('who does not wait is told who holds the lock', async () => {
    const { place, deploy } = environmentThatRuns(OLD);
    const lock = await place
      .open()
      .lock(
        { holder: 'grace', reason: 'deploy c9', since: '' },
        { signal: new AbortController().signal, progress: () => {}, force: false },
      );

    await expect(deploy('c2')).rejects.toMatchObject({ code: 'LOCK_HELD', message: expect.stringContaining('grace') });
    await lock.release();
  });

  test('one whose lock is broken patches nothing more, and does not record success', async () => {
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [
        async () => {
          await place
            .open()
            .lock(
              { holder: 'grace', reason: 'rescue', since: '' },
              { signal: new AbortController().signal, progress: () => {}, force: true },
            );
          return FAILED;
        },
      ],
    });

    const result = await deploy('c2');

    expect(result).toMatchObject({
      kind: 'interrupted',
      reason: 'grace broke the lock',
      release: { outcome: 'interrupted' },
    });
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.lockHolder?.holder).toBe('grace');
  });
});

describe('an older commit', () => {
  test('than the one that runs is refused before its build is done', async () => {
    const { deploy } = environmentThatRuns(OLD);
    await deploy('c5');

    const deploying = deploy('c4', {
      build: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))), // ends only when it is stopped
    });

    await expect(deploying).rejects.toMatchObject({
      code: 'RELEASE_OLDER_COMMIT',
      message: expect.stringMatching(/c4.*c5.*ada.*release 1/),
      hint: expect.stringMatching(/rollback.*--allow-older/),
    });
  });

  test('is deployed with --allow-older, and the log says so', async () => {
    const { place, deploy, events } = environmentThatRuns(OLD);
    await deploy('c5');

    const result = await deploy('c4', { allowOlder: true });

    expect(result.kind).toBe('done');
    expect(runningIn(place)).toEqual([imageOf('c4'), imageOf('c4')]);
    expect(events).toContainEqual({ type: 'warning', text: expect.stringMatching(/older.*all the same/) });
  });

  test.each([
    ['by time where git does not know', { commit: 'x', commitTime: 10 }, { commit: 'y', commitTime: 9 }, true],
    ['not when it is as old', { commit: 'x', commitTime: 10 }, { commit: 'y', commitTime: 10 }, false],
    ['not when nobody knows a time', { commit: 'x' }, { commit: 'y', commitTime: 9 }, false],
    [
      'not when it is of another branch, whatever the times',
      { commit: 'c5', commitTime: 10 },
      { commit: 'c6', commitTime: 9 },
      false,
    ],
    ['not when it is the same', { commit: 'c5', commitTime: 10 }, { commit: 'c5', commitTime: 10 }, false],
  ])('is told %s', async (_rule, first, second, isRefused) => {
    const { deploy } = environmentThatRuns(OLD);
    await deploy('', { commit: first, build: async () => ({ web: { reference: imageOf('first') } }) });

    const deploying = deploy('', { commit: second, build: async () => ({ web: { reference: imageOf('second') } }) });

    if (isRefused) await expect(deploying).rejects.toMatchObject({ code: 'RELEASE_OLDER_COMMIT' });
    else expect((await deploying).kind).toBe('done');
  });

  test('a file changed on top of a commit under hold does not open what is closed', async () => {
    const { deploy } = environmentThatRuns(OLD, { verdicts: [FAILED] });
    await deploy('c2');

    const deploying = deploy('', {
      commit: { basedOn: { commit: 'c2', commitTime: 2 } },
      build: async () => ({ web: { reference: imageOf('changed') } }),
    });

    await expect(deploying).rejects.toMatchObject({ code: 'RELEASE_ON_HOLD' });
  });

  test('a commit under hold is deployed with --force, and is free when it did well', async () => {
    const { place, deploy, events } = environmentThatRuns(OLD, { verdicts: [FAILED] });
    await deploy('c2');

    const result = await deploy('c2', { force: true });

    expect(result.kind).toBe('done');
    expect(place.history.holds).toEqual([]);
    expect(events).toContainEqual({ type: 'warning', text: expect.stringMatching(/under hold.*all the same/) });
  });
});

describe('a run that is stopped', () => {
  test('while it builds changes nothing', async () => {
    const stop = new AbortController();
    const { place, deploy } = environmentThatRuns(OLD);

    const result = await deploy(
      'c2',
      {
        build: async ({ signal }) => {
          stop.abort(new Error('SIGINT'));
          signal.throwIfAborted();
          return {};
        },
      },
      stop.signal,
    );

    expect(result).toEqual({ kind: 'interrupted', reason: 'SIGINT' });
    expect(exitCodeOf(result)).toBe(130);
    expect(place.log).toEqual([]);
  });

  test('while it watches leaves the rollout as it is, records that, and gives the lock back', async () => {
    const stop = new AbortController();
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [() => stopped(stop)] });

    const result = await deploy('c2', {}, stop.signal);

    expect(result).toMatchObject({ kind: 'interrupted', reason: 'SIGINT', release: { id: 1, outcome: 'interrupted' } });
    expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
    expect(place.history.releases).toMatchObject([{ id: 1, outcome: 'interrupted', reason: 'SIGINT' }]);
    expect(place.lockHolder).toBeUndefined();
  });

  test('does not make the next one find nothing to do: what it left is judged, and goes back to what was good', async () => {
    const stop = new AbortController();
    const { place, deploy } = environmentThatRuns(OLD, {
      verdicts: [() => stopped(stop), FAILED],
    });
    await deploy('c2', {}, stop.signal);

    const result = await deploy('c2');

    expect(result.kind).toBe('rolled-back');
    expect(runningIn(place)).toEqual([OLD, OLD]);
  });

  test('is remembered when a run after it ended before it changed anything', async () => {
    const stop = new AbortController();
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [() => stopped(stop)], runJob: async () => FAILED });
    await deploy('c2', {}, stop.signal);
    await deploy('c3', { before: [JOB] });

    const result = await deploy('c2');

    expect(result.kind).toBe('done');
    expect(place.log.filter((entry) => entry === 'watch')).toHaveLength(2);
  });

  test('by killing it leaves its trace all the same', async () => {
    const { place, deploy } = environmentThatRuns(OLD, { verdicts: [() => new Promise(() => {})] });

    void deploy('c2'); // never comes back, as a killed run does not
    await expect.poll(() => place.log.at(-1)).toBe('watch');

    expect(place.history.releases).toMatchObject([
      { commit: 'c2', outcome: 'interrupted', changes: [{ previous: OLD }, { previous: OLD }] },
    ]);
  });
});

describe('trouble with the history', () => {
  test('after a good rollout is a warning, never a failure', async () => {
    const { deploy, events } = environmentThatRuns(OLD, {
      onRecord: () => {
        throw new ToolError('CLUSTER_AWAY', 'connection reset');
      },
    });

    const result = await deploy('c2');

    expect(exitCodeOf(result)).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', text: expect.stringContaining('connection reset') }),
    );
  });

  test('whose answer got lost does not record a release twice', async () => {
    let writes = 0;
    const { place, deploy } = environmentThatRuns(OLD);
    const target = place.open();
    const { updateHistory } = target;
    target.updateHistory = async (change, options) => {
      writes++;
      await updateHistory(change, options);
      return updateHistory(change, options); // as a client that repeats a request does
    };

    await deploy('c2');

    expect(writes).toBe(2);
    expect(place.history.releases).toMatchObject([{ id: 1, outcome: 'succeeded' }]);
  });
});

test('a watch that cannot be held is an error, and the release stays open: nobody knows how it ended', async () => {
  const away = new ToolError('CLUSTER_AWAY', 'token expired');
  const { place, deploy } = environmentThatRuns(OLD, {
    verdicts: [
      () => {
        throw away;
      },
    ],
  });

  await expect(deploy('c2')).rejects.toBe(away);

  expect(runningIn(place)).toEqual([imageOf('c2'), imageOf('c2')]);
  expect(place.history.releases).toMatchObject([{ outcome: 'interrupted', reason: 'token expired' }]);
  expect(place.lockHolder).toBeUndefined();
});

async function completeAfter(event: Promise<void>): Promise<Verdict> {
  await event;
  return COMPLETE;
}

/** A rollout during which the run is stopped. */
function stopped(stop: AbortController): Verdict {
  stop.abort(new Error('SIGINT'));
  return FAILED;
}

/** A second run that starts when the first holds the lock; `atLock` is fulfilled when it has met the lock. */
function waitingRun(place: ReturnType<typeof memoryPlace>) {
  let met = () => {};
  const atLock = new Promise<void>((resolve) => {
    met = resolve;
  });
  const target = place.open();
  const { lock } = target;
  target.lock = (holder, options) => {
    if (holder.holder === 'grace' && place.lockHolder !== undefined) met();
    return lock(holder, options);
  };
  return {
    atLock,
    async start<T>(run: () => Promise<T>): Promise<T> {
      await expect.poll(() => place.log).toContain('watch');
      return run();
    },
  };
}
