import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

const { signal } = new AbortController();
const items = [
  { name: 'base', standsOn: [] },
  { name: 'web', standsOn: ['base'] },
  { name: 'worker', standsOn: ['base'] },
  { name: 'all', standsOn: ['web', 'worker'] },
];

/** Something that is done when it is told so. */
function gates(): { readonly begun: string[]; open(name: string): void; wait(name: string): Promise<void> } {
  const waiting = new Map<string, () => void>();
  const begun: string[] = [];
  return {
    begun,
    open: (name) => waiting.get(name)?.(),
    wait: (name) =>
      new Promise<void>((resolve) => {
        begun.push(name);
        waiting.set(name, resolve);
      }),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('nothing is begun before what it stands on has ended, and each gets the results of that', async () => {
  const gate = gates();
  const running = inOrder(items, 4, signal, async ({ name }, below: ReadonlyMap<string, string>) => {
    await gate.wait(name);
    return [name, ...below.values()].join(' on ');
  });

  await settle();
  expect(gate.begun).toEqual(['base']);
  gate.open('base');
  await settle();
  expect(gate.begun).toEqual(['base', 'web', 'worker']);
  gate.open('worker');
  await settle();
  expect(gate.begun).not.toContain('all');
  gate.open('web');
  await settle();
  gate.open('all');

  expect(await running).toEqual(['base', 'web on base', 'worker on base', 'all on web on base on worker on base']);
});

test('no more than the limit run at once', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  let now = 0;
  let most = 0;
  await inOrder(
    names.map((name) => ({ name, standsOn: [] })),
    2,
    signal,
    async () => {
      most = Math.max(most, ++now);
      await settle();
      now--;
    },
  );

  expect(most).toBe(2);
});

test('the first failure stops what runs and what waits, and is thrown when all of it has ended', async () => {
  const ended: string[] = [];
  const running = inOrder(items, 4, signal, async ({ name }, _, stop) => {
    if (name === 'web') throw new Error('web is broken');
    if (name === 'worker') await new Promise((resolve) => stop.addEventListener('abort', resolve));
    ended.push(name);
  });

  await expect(running).rejects.toThrow('web is broken');
  expect(ended).toEqual(['base', 'worker']);
});
