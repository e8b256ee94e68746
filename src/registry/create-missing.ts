import { formatRepository, type Repository } from '../oci/reference.ts';
import { retry, sleepMs } from '../retry.ts';
import type { Registry, RequestOptions } from './registry.ts';
import { RegistryError } from './registry-error.ts';

/** Makes a repository. `left`: of this registry none is made here, or nobody may; whoever wants to push hears that it is missing. */
export type RepositoryMaker = (
  repository: Repository,
  options: { readonly signal: AbortSignal },
) => Promise<'made' | 'left'>;

export interface CreateMissingOptions {
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** How often a repository that was just made is tried again: what one server made, another may not know yet. */
const ATTEMPTS = 5;

/**
 * A registry that makes a repository when the first push to it finds that it is missing. A push to a repository that is there costs nothing more, and
 * reading makes none.
 */
export function createMissing(registry: Registry, make: RepositoryMaker, options: CreateMissingOptions = {}): Registry {
  const making = new Map<string, Promise<'made' | 'left'>>();
  const makeOnce = (repository: Repository, { signal }: RequestOptions) => {
    const key = formatRepository(repository);
    const made = making.get(key) ?? make(repository, { signal });
    making.set(key, made);
    made.catch(() => making.delete(key));
    return made;
  };
  const writing = async <T>(repository: Repository, call: RequestOptions, write: () => Promise<T>): Promise<T> => {
    try {
      return await write();
    } catch (error) {
      if (!isRepositoryMissing(error) || (await makeOnce(repository, call)) === 'left') throw error;
    }
    const { sleep = sleepMs } = options;
    return retry(write, isRepositoryMissing, { attempts: ATTEMPTS, signal: call.signal, sleep });
  };
  return {
    ...registry,
    openUpload: (repository, call) => writing(repository, call, () => registry.openUpload(repository, call)),
    mountBlob: (repository, digest, from, call) =>
      writing(repository, call, () => registry.mountBlob(repository, digest, from, call)),
    putManifest: (repository, reference, manifest, call) =>
      writing(repository, call, () => registry.putManifest(repository, reference, manifest, call)),
  };
}

/** The code that the specification has for it; a manifest or an upload that is missing has another one. */
function isRepositoryMissing(error: unknown): boolean {
  return (
    error instanceof RegistryError && error.status === 404 && error.problems.some(({ code }) => code === 'NAME_UNKNOWN')
  );
}
