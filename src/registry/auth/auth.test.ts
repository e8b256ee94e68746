import { describe, expect, test } from 'vitest';
import { testClient } from '../../../test/servers/quirk-client.ts';
import { blobOf, imageOf, store, storeManifest } from '../../../test/servers/quirk-image.ts';
import { type QuirkRegistry, startQuirkRegistry } from '../../../test/servers/quirk-registry.ts';
import { messageOf } from '../../errors.ts';
import type { Keychain } from '../keychain/keychain.ts';
import type { RequestEvent } from '../registry.ts';

const options = { signal: new AbortController().signal };
const image = imageOf(['layer']);
const blob = blobOf('the content of a layer');
const login = { username: 'user', password: 'fake-password-7', refreshToken: 'fake-refresh-token-9' };
const basic = { kind: 'basic', username: login.username, password: login.password } as const;
const bearer = { quirks: { auth: 'bearer' }, login } as const;

/** What the registry was shown with each request: nothing, or the kind of proof. */
function proofs(registry: QuirkRegistry): readonly string[] {
  return registry.log.map(({ authorization }) => authorization?.split(' ')[0] ?? 'none');
}

describe('before the first request, authorize', () => {
  test('sends nothing where there is no credential', async () => {
    await using registry = await startQuirkRegistry();

    await testClient().authorize(registry.repository('emr/web'), ['pull', 'push'], options);

    expect(registry.requests).toEqual([]);
  });

  test('gets one token that is good for all that follows, so that no request is turned away', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);
    const client = testClient({ credential: basic });

    const authorized = client.authorize(repository, ['pull', 'push'], options);
    await Promise.all([
      client.getManifest(repository, 'uat', options),
      client.openUpload(repository, options),
      client.openUpload(repository, options),
    ]);
    await authorized;

    expect(registry.tokens.requests.map(({ scopes }) => scopes)).toEqual([['repository:emr/web:pull,push']]);
    expect(registry.requests[0]).toBe('GET /v2/');
    expect(proofs(registry)).toEqual(['none', 'Bearer', 'Bearer', 'Bearer']);
  });

  test('leaves trouble to the request that needs the permission', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    const client = testClient({ credential: { ...basic, password: 'wrong' } });

    await client.authorize(repository, ['pull', 'push'], options);

    await expect(client.getManifest(repository, 'uat', options)).rejects.toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
    });
  });
});

describe('a token', () => {
  test('is asked for once by requests that need the same at the same time', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    const client = testClient({ credential: basic });

    await Promise.all(Array.from({ length: 5 }, () => client.openUpload(repository, options)));

    expect(registry.tokens.requests).toHaveLength(1);
  });

  test.each([
    { why: 'is used again while it lives', passMs: 269_000, tokens: 1 },
    { why: 'is asked for anew before it expires', passMs: 271_000, tokens: 2 },
  ])('$why', async ({ passMs, tokens }) => {
    await using registry = await startQuirkRegistry({ ...bearer, login: { ...login, tokenLifetimeS: 300 } });
    const repository = registry.repository('emr/web');
    const client = testClient({ credential: basic });

    await client.openUpload(repository, options);
    client.pass(passMs);
    await client.openUpload(repository, options);

    expect(registry.tokens.requests).toHaveLength(tokens);
    expect(proofs(registry)).toEqual(['none', 'Bearer', 'Bearer']);
  });

  test('that was revoked is renewed once', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    const client = testClient({ credential: basic });
    await client.openUpload(repository, options);

    registry.tokens.revoke();
    await client.openUpload(repository, options);

    expect(registry.tokens.requests).toHaveLength(2);
    expect(proofs(registry)).toEqual(['none', 'Bearer', 'Bearer', 'Bearer']);
  });

  test('that expires before an upload is renewed, and the body is sent again', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    const session = await testClient({ credential: basic }).openUpload(repository, options);

    registry.tokens.revoke();
    await session.put(blob, options);

    expect(repository.blobs.has(blob.digest)).toBe(true);
  });

  test('is not given up because an unneeded upload may not be cancelled', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const repository = registry.repository('emr/web');
    const client = testClient({ credential: basic });
    const session = await client.openUpload(repository, options);

    await session.cancel(options);
    await client.openUpload(repository, options);

    expect(registry.tokens.requests).toHaveLength(1);
  });

  test('for a mount may read the other repository', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const [base, app] = [registry.repository('emr/base'), registry.repository('emr/web')];
    store(base, blob);

    const mounted = await testClient({ credential: basic }).mountBlob(app, blob.digest, base, options);

    expect(mounted).toBe('mounted');
    expect(registry.tokens.requests[0]?.scopes).toEqual(['repository:emr/base:pull', 'repository:emr/web:pull,push']);
  });

  test.each([
    { why: 'two challenges in one header line', quirks: { auth: 'bearer', challengesInOneLine: true } },
    { why: 'a challenge without scope', quirks: { auth: 'bearer', challengeWithoutScope: true } },
  ] as const)('is got after $why', async ({ quirks }) => {
    await using registry = await startQuirkRegistry({ quirks, login });

    await testClient({ credential: basic }).openUpload(registry.repository('emr/web'), options);

    expect(registry.tokens.requests).toMatchObject([
      { service: 'quirks, and more', scopes: ['repository:emr/web:pull,push'] },
    ]);
  });

  test('is had for an identity token by POST', async () => {
    await using registry = await startQuirkRegistry(bearer);
    const credential = { kind: 'identity-token', token: login.refreshToken } as const;

    await testClient({ credential }).openUpload(registry.repository('emr/web'), options);

    expect(registry.tokens.requests).toMatchObject([{ method: 'POST', authorization: undefined }]);
  });

  test('is had without a credential where reading is public', async () => {
    await using registry = await startQuirkRegistry({ ...bearer, login: { ...login, anonymousPull: true } });
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);

    expect(await testClient().getManifest(repository, 'uat', options)).toBeDefined();
  });
});

describe('who may not', () => {
  test.each([
    { why: 'no credential, basic', quirks: { auth: 'basic' }, credential: { kind: 'anonymous' } },
    { why: 'no credential, bearer', quirks: { auth: 'bearer' }, credential: { kind: 'anonymous' } },
    { why: 'wrong password, basic', quirks: { auth: 'basic' }, credential: { ...basic, password: 'wrong' } },
    { why: 'wrong password, bearer', quirks: { auth: 'bearer' }, credential: { ...basic, password: 'wrong' } },
    {
      why: 'a registry token that is refused',
      quirks: { auth: 'bearer' },
      credential: { kind: 'registry-token', token: 'old' },
    },
  ] as const)('is told how to log in: $why', async ({ quirks, credential }) => {
    await using registry = await startQuirkRegistry({ quirks, login });

    const opening = testClient({ credential }).openUpload(registry.repository('emr/web'), options);

    await expect(opening).rejects.toMatchObject({
      code: 'REGISTRY_UNAUTHORIZED',
      hint: expect.stringContaining(`docker login ${registry.host}`),
    });
  });

  test('push with a token that is good for pull only, ends after one renewal', async () => {
    await using registry = await startQuirkRegistry({ ...bearer, login: { ...login, anonymousPull: true } });

    const opening = testClient().openUpload(registry.repository('emr/web'), options);

    await expect(opening).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' });
    expect(registry.requests).toHaveLength(2);
  });
});

describe('a credential', () => {
  test.each([{ auth: 'basic' }, { auth: 'bearer' }] as const)('goes to no other origin ($auth)', async ({ auth }) => {
    await using other = await startQuirkRegistry();
    const quirks = { auth, uploadOrigin: `http://${other.host}`, blobStore: `http://${other.host}` };
    await using registry = await startQuirkRegistry({ quirks, login });
    const repository = registry.repository('emr/web');
    store(repository, blob);
    store(other.repository('emr/web'), blob);
    const client = testClient({ credential: basic });

    await client.readBlob(repository, blob.digest, 100, options);
    const session = await client.openUpload(repository, options);
    await session.put(blob, options).catch(() => {});
    await session.cancel(options);

    expect(other.log.length).toBeGreaterThan(1);
    expect(other.log.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  test.each([
    { credential: basic },
    { credential: { kind: 'identity-token', token: login.refreshToken } },
    { credential: { kind: 'registry-token', token: 'fake-registry-token-3' } },
  ] as const)('of kind $credential.kind appears in no event, error or address', async ({ credential }) => {
    const quirks = { auth: 'bearer', echoesAuthorization: true, challengesInOneLine: true } as const;
    const faults = [{ on: /^PUT/, times: 99, act: { status: 500 } }] as const;
    await using registry = await startQuirkRegistry({ quirks, login, faults });
    const repository = registry.repository('emr/web');
    const said: unknown[] = [];
    const client = testClient({ credential, onRequest: (event: RequestEvent) => said.push(event) });
    const attempt = async (run: () => Promise<unknown>) => said.push(await run().catch(everythingAbout));

    await client.authorize(repository, ['pull', 'push'], options);
    await attempt(() => client.getManifest(repository, 'uat', options));
    await attempt(async () => (await client.openUpload(repository, options)).put(blob, options));
    registry.tokens.revoke();
    await attempt(() => client.deleteManifest(repository, blob.digest, options));
    said.push(registry.log.map(({ url }) => url));

    const text = JSON.stringify(said);
    const secrets = [login.password, login.refreshToken, 'fake-registry-token-3', registry.tokens.basic.slice(6)];
    expect([...secrets, ...registry.tokens.issued].filter((secret) => text.includes(secret))).toEqual([]);
  });

  test('is not sent at plain http to the token service of an https registry', async () => {
    const { tokenSource } = await import('./token.ts');
    const sent: string[] = [];
    const transport = {
      send: async (request: { url: URL }) => {
        sent.push(request.url.href);
        throw new Error('sent');
      },
      close: async () => {},
    };
    const tokens = tokenSource({ transport, repeat: (attempt) => attempt(1), now: () => 0 });
    const request = {
      origin: 'https://registry.example.com',
      realm: 'http://auth.example.com/token',
      repository: { registry: 'registry.example.com', name: 'emr/web' },
      credential: basic,
      scopes: [],
      redact: (text: string) => text,
    };

    await expect(tokens.tokenFor(request, options)).rejects.toMatchObject({ code: 'REGISTRY_UNAUTHORIZED' });
    expect(sent).toEqual([]);
  });
});

/** Everything of an error that could be printed, its causes included. */
function everythingAbout(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return [{ ...error }, messageOf(error), error.stack, everythingAbout(error.cause)];
}

describe('a password that the registry says has expired (ECR: 403, no challenge)', () => {
  const quirks = { auth: 'basic', expiredPassword: 'token-1' } as const;
  const token = (password: string) => ({ kind: 'basic', username: login.username, password }) as const;
  const fresh = { quirks, login: { username: login.username, password: 'token-2' } };

  /** Gives the expired token until it hears that it was refused. */
  function renewingKeychain() {
    const asked: (string | undefined)[] = [];
    let current = token('token-1');
    const keychain: Keychain = async (_, { refused }) => {
      asked.push(refused?.kind === 'basic' ? refused.password : refused?.kind);
      if (refused !== undefined) current = token('token-2');
      return current;
    };
    return { keychain, asked };
  }

  test('is replaced by another one, and the request sent again', async () => {
    await using registry = await startQuirkRegistry(fresh);
    const repository = registry.repository('emr/web');
    storeManifest(repository, 'uat', image.manifest);
    const { keychain, asked } = renewingKeychain();
    const client = testClient({ keychain });

    const found = await client.getManifest(repository, 'uat', options);

    expect(found?.bytes).toEqual(image.manifest.bytes);
    expect(asked).toEqual([undefined, 'token-1']);
  });

  test('is replaced once for all requests that find it so', async () => {
    await using registry = await startQuirkRegistry(fresh);
    const repository = registry.repository('emr/web');
    const { keychain, asked } = renewingKeychain();
    const client = testClient({ keychain });
    await client.authorize(repository, ['pull', 'push'], options);

    await Promise.all(Array.from({ length: 8 }, () => client.openUpload(repository, options)));

    expect(asked).toEqual([undefined, 'token-1']);
  });

  test('is replaced where the registry says no more than 401', async () => {
    await using registry = await startQuirkRegistry({ ...fresh, quirks: { auth: 'basic' } });
    const repository = registry.repository('emr/web');
    const { keychain, asked } = renewingKeychain();
    const client = testClient({ keychain });
    await client.authorize(repository, ['pull', 'push'], options);

    await (await client.openUpload(repository, options)).put(blob, options);

    expect(repository.blobs.has(blob.digest)).toBe(true);
    expect(asked).toEqual([undefined, 'token-1']);
  });

  test('is told, without the password, where there is no other one', async () => {
    await using registry = await startQuirkRegistry(fresh);
    const keychain: Keychain = async () => token('token-1');

    const reading = testClient({ keychain }).getManifest(registry.repository('emr/web'), 'uat', options);

    await expect(reading).rejects.toMatchObject({ code: 'REGISTRY_DENIED', status: 403 });
    await expect(reading).rejects.not.toThrow('token-1');
    expect(registry.requests.filter((line) => line === 'GET manifests/uat')).toHaveLength(2);
  });
});
