import { type AuthFileKeychainOptions, dockerConfigKeychain, podmanKeychain } from './auth-file-keychain.ts';
import { environmentKeychain } from './environment-keychain.ts';
import { chainKeychains, type Keychain } from './keychain.ts';

/** Where credentials are looked for, in this order: the environment, the logins of this machine, the cloud that keeps the registry. */
export function defaultKeychain(env: AuthFileKeychainOptions['env'], logins: Keychain, cloud: Keychain): Keychain {
  return chainKeychains(environmentKeychain(env), logins, cloud);
}

/** The logins that build tools know of too: Docker's configuration, then Podman's. */
export function loginKeychain(options: AuthFileKeychainOptions): Keychain {
  return chainKeychains(dockerConfigKeychain(options), podmanKeychain(options));
}
