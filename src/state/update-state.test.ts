import { expect, test } from 'vitest';
import type { StateStore, SwapOutcome } from './state-store.ts';
import { updateState } from './update-state.ts';

const EDIT = {
  subject: 'set a',
  changes: [{ change: 'set', name: 'a', content: new Uint8Array(), kind: 'file' }],
} as const;

/** A store that answers each write as it is told, and the last answer for ever. */
function scripted(...answers: readonly SwapOutcome[]): StateStore & { readonly writes: () => number } {
  let writes = 0;
  return {
    description: 'script',
    read: async () => ({ version: String(writes), entries: new Map() }),
    load: async () => [],
    compareAndSwap: async () => answers[Math.min(writes++, answers.length - 1)] ?? { outcome: 'unchanged' },
    writes: () => writes,
  };
}

function patience(random = 0.5) {
  const slept: number[] = [];
  let time = 0;
  const options = {
    signal: new AbortController().signal,
    random: () => random,
    now: () => {
      time += 100;
      return time;
    },
    sleep: async (ms: number) => {
      slept.push(ms);
    },
  };
  return { slept, options };
}

test('it waits a random part of a span that doubles from what an attempt takes, four times at most', async () => {
  const { slept, options } = patience();
  const lost = Array.from({ length: 6 }, (): SwapOutcome => ({ outcome: 'lost' }));

  const result = await updateState(scripted(...lost, { outcome: 'written', version: '7' }), () => EDIT, options);

  expect(result).toEqual({ outcome: 'written', attempts: 7 });
  expect(slept).toEqual([100, 200, 400, 800, 800, 800]);
});

test('one refusal may be a busy server; the fourth is an error with what the server said', async () => {
  const { options } = patience();
  const store = scripted({ outcome: 'refused', reason: 'protected branch' });

  const writing = updateState(store, () => EDIT, options);

  await expect(writing).rejects.toMatchObject({
    code: 'STATE_WRITE_REFUSED',
    message: expect.stringContaining('protected branch'),
  });
  expect(store.writes()).toBe(4);
});

test('who loses every race gives up in the end, and says so', async () => {
  const { options } = patience();
  const store = scripted({ outcome: 'lost' });

  await expect(updateState(store, () => EDIT, options)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  expect(store.writes()).toBe(100);
});
