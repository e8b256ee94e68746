import { isToolError } from '../errors.ts';
import { formatRepository, type Repository } from '../oci/reference.ts';
import type { Key } from '../plan/input.ts';
import type { BaseImage } from '../plan/segment.ts';
import { inParallel } from '../registry/in-parallel.ts';
import type { BuildPorts } from './ports.ts';
import type { StoredRun } from './stored/run-store.ts';

/** What the images of one run have in common: a base, or a step's result, that one of them has need not be made for another. */
export interface SharedWork {
  /** Of all images of the configuration, whether this run makes them or not. */
  readonly repositories: readonly Repository[];
  readonly bases: Once<Kept<BaseImage>>;
  readonly runs: Once<Kept<StoredRun>>;
}

/** Something in a repository. */
export interface Kept<T> {
  readonly repository: Repository;
  readonly value: T;
}

/** Does the work of an id for all who ask while it is under way or done. Work that failed is begun again by the next who asks. */
type Once<T> = (id: string, work: () => Promise<T>) => Promise<T>;

export function openSharedWork(repositories: readonly Repository[]): SharedWork {
  return { repositories, bases: once(), runs: once() };
}

/** The two ways to something that a repository does not have. */
export interface Ways<T> {
  /** From another repository that has it under this key; `undefined` where it turns out to have less than all of it. */
  readonly takeOver: (from: Repository) => Promise<T | undefined>;
  readonly make: () => Promise<T>;
  /** Under which tag a repository that has it keeps it. */
  readonly tag: string;
  /** For people: "base 12443586be68". */
  readonly name: string;
}

/**
 * Provides something for a repository that does not have it: where another image of this run makes it, waits for that and takes it over;
 * where another repository has it, takes it over; else makes it. Nothing is asked as long as nothing is missing.
 */
export async function provide<T>(
  key: Key,
  repository: Repository,
  ways: Ways<T>,
  { work, repositories }: { readonly work: Once<Kept<T>>; readonly repositories: readonly Repository[] },
  ports: BuildPorts,
): Promise<T> {
  const here = formatRepository(repository);
  const isHere = (other: Repository) => formatRepository(other) === here;
  const first = await work(key, async () => {
    const others = repositories.filter((other) => !isHere(other));
    const there = await havingTag(ways.tag, others, ports);
    const taken = there && (await takeOver(there, ways, ports));
    return { repository, value: taken ?? (await ways.make()) };
  });
  if (isHere(first.repository)) return first.value;
  const own = await work(`${key} ${here}`, async () => {
    const taken = await takeOver(first.repository, ways, ports);
    return { repository, value: taken ?? (await ways.make()) };
  });
  return own.value;
}

function once<T>(): Once<T> {
  const works = new Map<string, Promise<T>>();
  return (id, work) => {
    const doing = works.get(id) ?? work();
    works.set(id, doing);
    doing.catch(() => {
      if (works.get(id) === doing) works.delete(id);
    });
    return doing;
  };
}

const ASKED_AT_ONCE = 8;

/** A repository that says no more than that nobody may look into it has nothing either. */
async function havingTag(
  tag: string,
  repositories: readonly Repository[],
  { registry, signal: outer }: BuildPorts,
): Promise<Repository | undefined> {
  const there = await inParallel(repositories, ASKED_AT_ONCE, outer, async (repository, signal) => {
    try {
      return (await registry.headManifest(repository, tag, { signal })) !== undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!isToolError(error)) throw error;
      return false;
    }
  });
  return repositories.find((_, place) => there[place]);
}

/** Trouble on the way is none of the image's: it is made then. */
async function takeOver<T>(from: Repository, ways: Ways<T>, { signal, progress }: BuildPorts): Promise<T | undefined> {
  try {
    const taken = await ways.takeOver(from);
    if (taken !== undefined)
      progress({ type: 'note', text: `${ways.name}: taken over from ${formatRepository(from)}` });
    return taken;
  } catch (error) {
    signal.throwIfAborted();
    if (!isToolError(error)) throw error;
    progress({ type: 'note', text: `${ways.name} is made, for it cannot be taken over: ${error.message}` });
    return undefined;
  }
}
