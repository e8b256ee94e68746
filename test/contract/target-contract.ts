import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Release } from '../../src/deployment/release.ts';
import type { Target, TargetOptions } from '../../src/deployment/target.ts';
import { silent } from '../../src/log.ts';

/** A place with one workload, "deployment/web", whose container "web" runs `firstImage`, and container "proxy" something else. */
export interface ContractPlace extends AsyncDisposable {
  readonly target: Target;
  /** The same place, as another run reaches it. */
  readonly otherTarget: Target;
  /** "registry/name", of the image called "web". */
  readonly repository: string;
  readonly firstImage: string;
  /** By digest, in the same repository. */
  readonly secondImage: string;
}

/** The rules that every Target keeps, whatever it stands for. */
export function targetContract(name: string, start: () => Promise<ContractPlace>): void {
  describe.concurrent(`${name} keeps the contract of a target`, () => {
    const options: TargetOptions = { signal: new AbortController().signal, progress: silent };
    const read = ({ target, repository }: ContractPlace) => target.read({ web: repository }, options);
    const holder = { holder: 'ada', reason: 'deploy c1', since: '2025-11-23T10:00:00.000Z' };
    const other = { ...holder, holder: 'grace', reason: 'rollback' };

    test('the containers that run an image are found by its repository, and no others', async () => {
      await using place = await start();

      const { containers, history } = await read(place);

      expect(containers).toEqual([
        { workload: 'deployment/web', container: 'web', imageName: 'web', image: place.firstImage },
      ]);
      expect(history).toEqual({ releases: [], holds: [] });
    });

    test('an image that was set is read back', async () => {
      await using place = await start();

      const applied = await place.target.apply([webRuns(place.secondImage)], options);
      const verdict = await applied.watch({ ...options, timeoutMs: 60_000 });

      expect(verdict.outcome).toBe('complete');
      expect((await read(place)).containers).toMatchObject([{ image: place.secondImage }]);
    });

    test('setting the image that runs already is judged, and changes nothing', async () => {
      await using place = await start();
      await place.target.apply([webRuns(place.secondImage)], options);

      const applied = await place.target.apply([webRuns(place.secondImage)], options);
      const verdict = await applied.watch({ ...options, timeoutMs: 60_000 });

      expect(verdict.outcome).toBe('complete');
    });

    test.each([
      ['an unknown container', { workload: 'deployment/web', container: 'wbe' }],
      ['an unknown workload', { workload: 'deployment/wbe', container: 'web' }],
    ])('%s is an error, and nothing is set', async (_rule, unknown) => {
      await using place = await start();
      const changes = [webRuns(place.secondImage), { ...unknown, image: place.secondImage }];

      const applying = place.target.apply(changes, options);

      await expect(applying).rejects.toMatchObject({ code: expect.any(String), hint: expect.any(String) });
      expect((await read(place)).containers).toMatchObject([{ image: place.firstImage }]);
    });

    test('an image by tag is never set', async () => {
      await using place = await start();

      const applying = place.target.apply([webRuns(`${place.repository}:latest`)], options);

      await expect(applying).rejects.toMatchObject({ code: 'IMAGE_NOT_BY_DIGEST' });
      expect((await read(place)).containers).toMatchObject([{ image: place.firstImage }]);
    });

    test('history keeps what was written', async () => {
      await using place = await start();
      const hold = { commit: 'c1', release: 1, since: holder.since, actor: 'ada', reason: 'bad' };

      await place.target.updateHistory(() => ({ releases: [release(1)], holds: [hold] }), options);

      expect((await read(place)).history).toEqual({ releases: [release(1)], holds: [hold] });
    });

    test('of writers at once none loses its release, and none is recorded twice', async () => {
      await using place = await start();
      const append = (target: Target) =>
        target.updateHistory(
          ({ releases, holds }) => ({ releases: [...releases, release(releases.length + 1)], holds }),
          options,
        );

      await Promise.all([1, 2, 3, 4].flatMap(() => [append(place.target), append(place.otherTarget)]));

      const { releases } = (await read(place)).history;
      expect(releases.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    test('one run at a time holds the lock, and the others are told who', async () => {
      await using place = await start();
      const lock = await place.target.lock(holder, { ...options, force: false });

      const locking = place.otherTarget.lock(other, { ...options, force: false });

      await expect(locking).rejects.toMatchObject({
        code: 'LOCK_HELD',
        message: expect.stringMatching(/ada.*deploy c1|deploy c1.*ada/),
        hint: expect.stringContaining('--break-lock'),
      });
      await lock.release();
    });

    test('of many that take the lock at once, one gets it', async () => {
      await using place = await start();
      const takers = [1, 2, 3].flatMap(() => [place.target, place.otherTarget]);

      const results = await Promise.allSettled(
        takers.map((target) => target.lock(holder, { ...options, force: false })),
      );

      const locks = results.filter((result) => result.status === 'fulfilled');
      expect(locks).toHaveLength(1);
      await locks[0]?.value.release();
    });

    test('a lock that was given back can be taken', async () => {
      await using place = await start();
      const lock = await place.target.lock(holder, { ...options, force: false });
      await lock.release();

      const next = await place.otherTarget.lock(other, { ...options, force: false });

      expect(lock.lost.aborted).toBe(false);
      await next.release();
    });

    test('a lock that is broken is lost to its holder, whose release leaves it to the next', async () => {
      await using place = await start();
      const broken = await place.target.lock(holder, { ...options, force: false });
      const lost = once(broken.lost, 'abort');

      const next = await place.otherTarget.lock(other, { ...options, force: true });
      await lost;
      await broken.release();

      expect(next.lost.aborted).toBe(false);
      await expect(place.target.lock(holder, { ...options, force: false })).rejects.toMatchObject({
        code: 'LOCK_HELD',
      });
      await next.release();
    });

    test('those who only look learn who holds the lock, where the target can tell', async () => {
      await using place = await start();
      if (place.target.lockHolder === undefined) return;
      const lock = await place.target.lock(holder, { ...options, force: false });

      expect(await place.otherTarget.lockHolder?.(options)).toMatchObject({ holder: 'ada', reason: 'deploy c1' });
      await lock.release();
      expect(await place.otherTarget.lockHolder?.(options)).toBeUndefined();
    });
  });
}

function webRuns(image: string) {
  return { workload: 'deployment/web', container: 'web', image };
}

function release(id: number): Release {
  return {
    id,
    action: 'deploy',
    startedAt: '2025-11-23T10:00:00.000Z',
    durationMs: 1_000,
    actor: 'ada',
    commit: 'c1',
    images: { web: 'registry.example.com/web@sha256:1' },
    changes: [],
    outcome: 'succeeded',
  };
}
