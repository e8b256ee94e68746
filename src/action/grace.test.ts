import { expect, test } from 'vitest';
import { manualClock } from '../../test/kubernetes/manual-clock.ts';
import { GRACE_MS, withGrace } from './grace.ts';

test('a run that is not told to stop takes its time', async () => {
  const clock = manualClock();
  const { promise, resolve } = Promise.withResolvers<string>();

  const ending = withGrace(
    () => promise,
    () => 'late',
    { signal: new AbortController().signal, clock },
  );
  await clock.advance(10 * GRACE_MS);
  resolve('ended');

  expect(await ending).toBe('ended');
});

test('a run that gives back what it holds after it was told to stop says itself how it ended', async () => {
  const clock = manualClock();
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<string>();

  const ending = withGrace(
    () => promise,
    () => 'late',
    { signal: stop.signal, clock },
  );
  stop.abort();
  await clock.advance(GRACE_MS - 1);
  resolve('ended');

  expect(await ending).toBe('ended');
});

test('a run that cannot end is not waited for until the runner kills it', async () => {
  const clock = manualClock();
  const stop = new AbortController();

  const ending = withGrace(
    () => new Promise<string>(() => {}),
    () => 'late',
    { signal: stop.signal, clock },
  );
  stop.abort();
  await clock.advance(0);
  await clock.advance(GRACE_MS);

  expect(await ending).toBe('late');
});
