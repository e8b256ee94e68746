/** Something that is done after what it stands on. */
export interface Ordered {
  readonly name: string;
  readonly standsOn: readonly string[];
}

/**
 * Runs something for every item as soon as it has been run for those that the item stands on, `limit` at once. Items stand after what they
 * stand on. The first failure stops what still runs, and is thrown when all of it has ended.
 */
export async function inOrder<T extends Ordered, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  run: (item: T, below: ReadonlyMap<string, R>, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const begun = new Map<string, Promise<R>>();
  const place = places(limit);

  const runAfter = async (item: T): Promise<R> => {
    const below = item.standsOn.map(async (name) => [name, await required(begun, name)] as const);
    const results = new Map(await Promise.all(below));
    return place(async () => {
      both.throwIfAborted();
      return run(item, results, both);
    });
  };
  const running = items.map((item) => {
    const work = runAfter(item).catch((error: unknown) => {
      failures.push(error);
      stop.abort(error);
      throw error;
    });
    begun.set(item.name, work);
    return work;
  });
  const ended = await Promise.allSettled(running);
  if (failures.length > 0) throw failures[0];
  return ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function required<R>(begun: ReadonlyMap<string, Promise<R>>, name: string): Promise<R> {
  const work = begun.get(name);
  if (work === undefined) throw new RangeError(`"${name}" stands before what stands on it`);
  return work;
}

/** Lets at most `limit` run at once; the others wait in the order in which they came. */
function places(limit: number): <R>(run: () => Promise<R>) => Promise<R> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (run) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
