import { type AuthFileKeychainOptions, dockerConfigKeychain, podmanKeychain } from './auth-file-keychain.ts';
import { environmentKeychain } from './environment-keychain.ts';
import { chainKeychains, type Keychain } from './keychain.ts';

/** Where credentials are looked for, in this order: the environment, Docker's configuration, Podman's. */
export function defaultKeychain(options: AuthFileKeychainOptions): Keychain {
  return chainKeychains(environmentKeychain(options.env), dockerConfigKeychain(options), podmanKeychain(options));
}
