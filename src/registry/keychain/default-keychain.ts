import { type AuthFileKeychainOptions, dockerConfigKeychain, podmanKeychain } from './auth-file-keychain.ts';
import { environmentKeychain } from './environment-keychain.ts';
import { chainKeychains, type Keychain } from './keychain.ts';

/** Where credentials are looked for, in this order: the environment, Docker's configuration, Podman's, the cloud that keeps the registry. */
export function defaultKeychain(cloud: Keychain, options: AuthFileKeychainOptions): Keychain {
  return chainKeychains(environmentKeychain(options.env), loginKeychain(options), cloud);
}

/** The logins that build tools know of too. */
function loginKeychain(options: AuthFileKeychainOptions): Keychain {
  return chainKeychains(dockerConfigKeychain(options), podmanKeychain(options));
}
