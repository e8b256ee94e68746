import { type RegistryClientOptions, registryClient } from '../../src/registry/client.ts';
import type { Credential } from '../../src/registry/keychain/keychain.ts';
import type { Registry } from '../../src/registry/registry.ts';

export interface TestClient extends Registry {
  /** How long the client would have waited, each time. */
  readonly sleeps: readonly number[];
  /** Moves the client's clock. */
  pass(ms: number): void;
}

export interface TestClientOptions extends Partial<RegistryClientOptions> {
  readonly credential?: Credential;
}

/** The real client, with a clock that waits for nothing and one credential for every registry. */
export function testClient({ credential = { kind: 'anonymous' }, ...options }: TestClientOptions = {}): TestClient {
  const sleeps: number[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      nowMs += ms;
    },
  };
  const registry = registryClient({ keychain: async () => credential, env: {}, clock, ...options });
  return { ...registry, sleeps, pass: (ms) => (nowMs += ms) };
}
