import { ToolError } from '../../errors.ts';
import { ANONYMOUS, type Keychain } from './keychain.ts';
import { hostOf } from './registry-host.ts';

const NAMES = ['HYDROFOIL_REGISTRY', 'HYDROFOIL_REGISTRY_USER', 'HYDROFOIL_REGISTRY_PASSWORD'] as const;

/**
 * One host's credential from the environment, for tests and for CI without `docker login`.
 *
 * @throws {ToolError} REGISTRY_CREDENTIALS_INVALID from the keychain when only some of the three variables are set
 */
export function environmentKeychain(env: Readonly<Record<string, string | undefined>>): Keychain {
  return async ({ registry }) => {
    const [host, username, password] = NAMES.map((name) => env[name] || undefined);
    if (host !== undefined && username !== undefined && password !== undefined) {
      return hostOf(host) === registry ? { kind: 'basic', username, password } : ANONYMOUS;
    }
    const missing = NAMES.filter((name) => !env[name]);
    if (missing.length === NAMES.length) return ANONYMOUS;
    const message = `Reading credentials from the environment: ${missing.join(' and ')} not set`;
    throw new ToolError('REGISTRY_CREDENTIALS_INVALID', message, { hint: `Set all of ${NAMES.join(', ')}, or none.` });
  };
}
