import { expect, test } from 'vitest';
import { createSlots } from './slots.ts';

test('no more tasks run at once than there are slots, and each has its turn', async () => {
  const slots = createSlots(2);
  const turns: (() => void)[] = [];
  const begun: number[] = [];
  const task = (number: number) =>
    slots.run(() => {
      begun.push(number);
      return new Promise<number>((resolve) => turns.push(() => resolve(number)));
    });

  const results = Promise.all([1, 2, 3, 4].map(task));
  expect(begun).toEqual([1, 2]);
  for (let turn = 0; turn < 4; turn++) {
    turns[turn]?.();
    await new Promise(setImmediate);
  }

  expect(await results).toEqual([1, 2, 3, 4]);
  expect(begun).toEqual([1, 2, 3, 4]);
});

test('a task that fails leaves its slot', async () => {
  const slots = createSlots(1);

  await expect(slots.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');

  expect(await slots.run(async () => 'next')).toBe('next');
});
