import { lookup } from 'node:dns/promises';
import { sleepMs } from '../retry.ts';
import { registryAuthorizer } from './auth/auth.ts';
import { tokenSource } from './auth/token.ts';
import { registryBlobs } from './blobs.ts';
import { originOf } from './endpoint.ts';
import { registryExchange } from './exchange.ts';
import { httpTransport } from './http/transport.ts';
import type { Keychain } from './keychain/keychain.ts';
import { registryManifests } from './manifests.ts';
import { registryManifestPuts } from './put-manifest.ts';
import type { Lookup } from './redirect.ts';
import type { Registry, RequestEvent } from './registry.ts';
import { registryRepeat } from './repeat.ts';
import { listTags } from './tags.ts';
import { registryUploads } from './uploads.ts';

export interface RegistryClientOptions {
  readonly keychain: Keychain;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hosts (with port) that are spoken to over plain http. Loopback addresses are anyway. */
  readonly insecure?: readonly string[];
  /** Told of each credential and token as soon as it is there. */
  readonly onSecret?: (secret: string) => void;
  readonly onRequest?: (event: RequestEvent) => void;
  readonly headersTimeoutMs?: number;
  readonly clock?: RegistryClock;
  readonly lookup?: Lookup;
}

interface RegistryClock {
  /** Milliseconds; any fixed start. */
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Registries over HTTP. One for the whole process: connections, challenges and tokens are shared. */
export function registryClient(options: RegistryClientOptions): Registry {
  const {
    keychain,
    onSecret = () => {},
    insecure = [],
    clock = { now: () => performance.now(), sleep: sleepMs },
  } = options;
  const transport = httpTransport(options);
  const repeat = registryRepeat({ sleep: clock.sleep });
  const tokens = tokenSource({ transport, repeat, now: clock.now });
  const authorizer = registryAuthorizer({ keychain, transport, tokens, onSecret });
  const exchange = registryExchange({
    transport,
    authorizer,
    insecure,
    repeat,
    lookup: options.lookup ?? addressesOf,
  });
  const manifests = registryManifests(exchange);
  return {
    authorize: (repository, actions, call) =>
      authorizer.authorize(
        { origin: originOf(repository.registry, insecure), repository },
        [{ name: repository.name, actions }],
        call,
      ),
    ...manifests,
    ...registryManifestPuts(exchange, manifests),
    ...registryBlobs(exchange),
    ...registryUploads({ exchange, repeat, insecure }),
    listTags: (repository, call) => listTags(exchange, repository, call),
    close: () => transport.close(),
  };
}

const addressesOf: Lookup = async (hostname) => {
  try {
    return (await lookup(hostname, { all: true })).map(({ address }) => address);
  } catch {
    return []; // behind a proxy names may be resolvable only there
  }
};
