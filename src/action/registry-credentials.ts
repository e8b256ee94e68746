import type { WorkflowEvent } from './event.ts';
import { readInput } from './input-value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The inputs for one registry, in the variables that the command line takes them from. A workflow that serves forks too names registry and
 * user for them, and has no password to give: then the registry is asked as nobody.
 */
export function registryCredentials(
  env: Environment,
  password: string | undefined,
  event: WorkflowEvent,
): Readonly<Record<string, string>> {
  if (password === undefined && event.kind === 'pull-request' && event.isFromFork) return {};
  const given = {
    HYDROFOIL_REGISTRY: readInput('registry', env),
    HYDROFOIL_REGISTRY_USER: readInput('registry-user', env),
    HYDROFOIL_REGISTRY_PASSWORD: password,
  };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
