import type { Repository } from '../oci/reference.ts';
import type { Engine, EngineRequest } from './engine.ts';
import type { EngineLogin } from './logins.ts';

/** How an engine is let into registries that its tools know no login for. */
export interface EngineAccess {
  /** Undefined: the tools have one, or there is none. */
  loginFor(registry: string, options: { readonly signal: AbortSignal }): Promise<EngineLogin | undefined>;
  /** Makes sure that a repository is there before something is pushed into it. */
  prepare(repository: Repository, options: { readonly signal: AbortSignal }): Promise<void>;
}

/** An engine that gets the logins of the registries that a build pulls from and pushes to, for as long as it takes. */
export function withAccess(engine: Engine, { loginFor, prepare }: EngineAccess): Engine {
  return {
    get description() {
      return engine.description;
    },
    async build(request, options) {
      const { signal } = options;
      const { destination } = request;
      const logins = await Promise.all(registriesOf(request).map((registry) => loginFor(registry, { signal })));
      if (destination.kind === 'registry') await prepare(destination.reference, { signal });
      return engine.build({ ...request, logins: logins.filter((login) => login !== undefined) }, options);
    },
  };
}

/** Each once: that of the result, and those of the images that the Dockerfile names. */
function registriesOf({ dockerfile, destination }: EngineRequest): string[] {
  const named = dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(\S+)|--from=(\S+)|[,=]from=([^\s,]+)/gim);
  const froms = [...named].flatMap(([, from, copied, mounted]) => registryOf(from ?? copied ?? mounted ?? ''));
  const own = destination.kind === 'registry' ? [destination.reference.registry] : [];
  return [...new Set([...own, ...froms])];
}

/** A stage's name, and a name of Docker Hub, is no host that anybody has a login for here. */
function registryOf(name: string): string[] {
  return /^([^/\s]+[.:][^/\s]*)\//.exec(name)?.slice(1, 2) ?? [];
}
