import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParallel } from './in-parallel.ts';

const { signal } = new AbortController();

test('results stand in the order of the items, whatever ends first', async () => {
  const results = await inParallel([3, 1, 2], 3, signal, async (turns) => {
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    return turns;
  });

  expect(results).toEqual([3, 1, 2]);
});

test('no more run at once than the limit', async () => {
  let running = 0;
  let most = 0;
  await inParallel(Array.from({ length: 20 }), 4, signal, async () => {
    most = Math.max(most, ++running);
    await setImmediate();
    running--;
  });

  expect(most).toBe(4);
});

test('a failure stops the others, begins no more, and is thrown when all have ended', async () => {
  const failure = new Error('broken');
  const begun: number[] = [];
  let ended = 0;

  const running = inParallel([0, 1, 2, 3], 2, signal, async (item, stop) => {
    begun.push(item);
    if (item === 0) throw failure;
    while (!stop.aborted) await setImmediate();
    ended++;
  });

  await expect(running).rejects.toBe(failure);
  expect(begun).toEqual([0, 1]);
  expect(ended).toBe(1);
});

test('nothing begins after the run was stopped', async () => {
  const reason = new Error('interrupted');
  const controller = new AbortController();
  controller.abort(reason);

  const running = inParallel([1], 1, controller.signal, async () => expect.unreachable());

  await expect(running).rejects.toBe(reason);
});
