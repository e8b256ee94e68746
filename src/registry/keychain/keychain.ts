/** What a registry or its token service accepts as proof. */
export type Credential =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** A refresh token, exchanged for access tokens at the token service. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** An access token, sent to the registry as it is. */
  | { readonly kind: 'registry-token'; readonly token: string };

export interface KeychainTarget {
  /** Host with an optional port, "docker.io" for Docker Hub. */
  readonly registry: string;
  readonly repository: string;
}

export interface KeychainOptions {
  readonly signal: AbortSignal;
  /** What this keychain gave before and the registry says has expired: one that can get another does so. */
  readonly refused?: Credential;
}

/** Finds the credential for one repository. Finding none is `anonymous`, not an error. */
export type Keychain = (target: KeychainTarget, options: KeychainOptions) => Promise<Credential>;

export const ANONYMOUS: Credential = { kind: 'anonymous' };

/** Asks the keychains in turn; the first answer that is not anonymous wins. */
export function chainKeychains(...keychains: readonly Keychain[]): Keychain {
  return async (target, options) => {
    for (const keychain of keychains) {
      const credential = await keychain(target, options);
      if (credential.kind !== 'anonymous') return credential;
    }
    return ANONYMOUS;
  };
}
