import { formatRepository, type Repository } from '../oci/reference.ts';
import type { Registry, RequestOptions, UploadSession } from './registry.ts';

/** Uploads that are opened before anybody knows whether something will be sent. */
export interface EarlyUploads {
  /** Hands out what was opened early, and opens more when that is used up. */
  readonly registry: Registry;
  /** Begins to open uploads, as soon as the registry may be asked. What goes wrong is told to whoever wants one. */
  expect(repository: Repository, count: number, ready: Promise<void>): void;
  /** Gives back every upload opened here that carried nothing. Never fails, and does not wait for long: the registry forgets them by itself. */
  cancelUnused(): Promise<void>;
}

export interface EarlyUploadsOptions {
  /** How long the registry has, in the end, to answer. */
  readonly patienceMs?: number;
}

/**
 * Keeps account of the uploads that a command opens, early ones and others, so that one place gives back what is not needed, whatever
 * way the command ends. An interruption therefore does not stop a request that opens one: without its answer it could not be cancelled.
 */
export function earlyUploads(outside: Registry, { patienceMs = 2000 }: EarlyUploadsOptions = {}): EarlyUploads {
  const waiting = new Map<string, Promise<UploadSession>[]>();
  const opened: Promise<UploadSession>[] = [];
  const leaving = new AbortController();
  const givingUp = new AbortController();

  const open = (repository: Repository, options: RequestOptions) => {
    const session = outside.openUpload(repository, options);
    opened.push(session);
    return session;
  };
  return {
    registry: {
      ...outside,
      openUpload(repository, options) {
        const early = waiting.get(formatRepository(repository))?.shift();
        return early === undefined ? open(repository, options) : unlessAborted(early, options.signal);
      },
    },
    expect(repository, count, ready) {
      const openOne = async () => {
        await ready;
        leaving.signal.throwIfAborted();
        return open(repository, { signal: givingUp.signal });
      };
      const sessions = Array.from({ length: count }, openOne);
      for (const session of sessions) session.catch(() => {}); // told to whoever wants it
      waiting.set(formatRepository(repository), sessions);
    },
    async cancelUnused() {
      leaving.abort();
      const patience = setTimeout(() => givingUp.abort(), patienceMs);
      const { signal } = givingUp;
      const cancel = async (session: Promise<UploadSession>) => (await session).cancel({ signal });
      await Promise.allSettled(opened.map(cancel));
      clearTimeout(patience);
    },
  };
}

/** Stops waiting when it is told to; what was waited for goes on. */
async function unlessAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = () => reject(signal.reason);
  signal.addEventListener('abort', leave);
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
