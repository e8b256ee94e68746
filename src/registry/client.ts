import type { Keychain } from './keychain/keychain.ts';
import type { Registry, RequestEvent } from './registry.ts';

export interface RegistryClientOptions {
  readonly keychain: Keychain;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hosts (with port) that are spoken to over plain http. Loopback addresses are anyway. */
  readonly insecure?: readonly string[];
  readonly onRequest?: (event: RequestEvent) => void;
}

/** Registries over HTTP. One for the whole process: connections, challenges and tokens are shared. */
export declare function registryClient(options: RegistryClientOptions): Registry;
