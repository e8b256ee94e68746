import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testClient } from '../../test/servers/quirk-client.ts';
import { blobOf, store } from '../../test/servers/quirk-image.ts';
import { startQuirkRegistry } from '../../test/servers/quirk-registry.ts';
import { messageOf } from '../errors.ts';
import { digestOf } from '../oci/digest.ts';
import type { HttpResponse, ResponseBody } from './http/transport.ts';
import type { PushBlob } from './registry.ts';
import { registryRepeat } from './repeat.ts';
import { registryUploads } from './uploads.ts';

const options = { signal: new AbortController().signal };
const MIB = 1024 * 1024;
const blob = blobOf('the content of a layer');

/** A blob that comes in pieces, and counts how often it was begun. */
function streamed(text: string, pieceBytes: number): PushBlob & { readonly opened: () => number } {
  const whole = blobOf(text);
  const bytes = Buffer.from(text);
  let opened = 0;
  async function* pieces() {
    opened++;
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return { ...whole, open: pieces, opened: () => opened };
}

/** Without ids: "POST uploads", "PUT upload". */
function shapes(requests: readonly string[]): readonly string[] {
  return requests.map((line) => line.replace(/blobs\/uploads\/$/, 'uploads').replace(/blobs\/uploads\/.+/, 'upload'));
}

describe('uploading a blob', () => {
  test.each([
    { why: 'from memory', given: blob },
    { why: 'from a stream', given: streamed('the content of a layer', 5) },
  ])('takes two requests, $why', async ({ given }) => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');

    const session = await testClient().openUpload(repository, options);
    await session.put(given, options);

    expect(repository.blobs.get(given.digest)?.toString()).toBe('the content of a layer');
    expect(shapes(registry.requests)).toEqual(['POST uploads', 'PUT upload']);
  });

  test('sends pieces that come in the place of each other', async () => {
    await using registry = await startQuirkRegistry();
    const repository = registry.repository('emr/web');
    const bytes = randomBytes(24 * MIB);
    const memory = Buffer.alloc(MIB);
    async function* pieces() {
      for (let at = 0, size = 1; at < bytes.length; at += size, size = size === MIB ? 1000 : MIB) {
        const piece = bytes.subarray(at, at + size);
        memory.set(piece);
        yield memory.subarray(0, piece.length);
      }
    }
    const given = { ...blob, digest: digestOf(bytes), size: bytes.length, open: pieces };

    const session = await testClient().openUpload(repository, options);
    await session.put(given, options);

    expect(repository.blobs.get(given.digest)?.equals(bytes)).toBe(true);
  });

  test('tells the bytes that it sent', async () => {
    await using registry = await startQuirkRegistry();
    const sent: number[] = [];

    const session = await testClient().openUpload(registry.repository('emr/web'), options);
    await session.put(streamed('12345', 2), { ...options, onRequest: (event) => sent.push(event.sentBytes) });

    expect(sent).toEqual([5]);
  });

  test.each([
    { why: 'the connection breaks', act: 'reset' },
    { why: 'the registry fails', act: { status: 503 } },
    { why: 'the session has expired', act: { status: 404 } },
  ] as const)('starts again in a new session when $why', async ({ act }) => {
    await using registry = await startQuirkRegistry({ faults: [{ on: /^PUT/, times: 1, act }] });
    const repository = registry.repository('emr/web');
    const given = streamed('the content of a layer', 5);

    const session = await testClient().openUpload(repository, options);
    await session.put(given, options);

    expect(repository.blobs.has(given.digest)).toBe(true);
    expect(given.opened()).toBe(2);
    expect(shapes(registry.requests)).toEqual(['POST uploads', 'PUT upload', 'POST uploads', 'PUT upload']);
  });

  test('gives up after four attempts and says what it was doing', async () => {
    const faults = [{ on: /^PUT/, times: 9, act: { status: 502 } }] as const;
    await using registry = await startQuirkRegistry({ faults });
    const client = testClient();

    const session = await client.openUpload(registry.repository('emr/web'), options);
    const error = await session.put(blob, options).catch((caught: unknown) => caught);

    const short = blob.digest.slice(0, 19);
    expect(messageOf(error)).toBe(
      `Uploading layer ${short}… to ${registry.host}/emr/web: the registry answered 502 FAULT: as ordered`,
    );
    expect(error).toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(client.sleeps).toHaveLength(3);
  });

  test('does not repeat what is refused for good', async () => {
    const faults = [{ on: /^PUT/, times: 9, act: { status: 403 } }] as const;
    await using registry = await startQuirkRegistry({ faults });

    const session = await testClient().openUpload(registry.repository('emr/web'), options);

    await expect(session.put(blob, options)).rejects.toMatchObject({ code: 'REGISTRY_DENIED' });
    expect(registry.requests).toHaveLength(2);
  });

  test('does not look for a new session in a repository that is gone', async () => {
    const faults = [{ on: /^PUT/, times: 9, act: { status: 404, code: 'NAME_UNKNOWN' } }] as const;
    await using registry = await startQuirkRegistry({ faults });

    const session = await testClient().openUpload(registry.repository('emr/web'), options);

    await expect(session.put(blob, options)).rejects.toMatchObject({ code: 'REGISTRY_NOT_FOUND' });
    expect(registry.requests).toHaveLength(2);
  });

  test("does not blame the registry when the blob's own source fails", async () => {
    await using registry = await startQuirkRegistry();
    const failure = new Error('the spool file is gone');
    async function* broken() {
      yield Buffer.from('begin');
      throw failure;
    }

    const session = await testClient().openUpload(registry.repository('emr/web'), options);

    await expect(session.put({ ...blob, open: broken }, options)).rejects.toBe(failure);
  });

  test('stops when it is told to', async () => {
    const faults = [{ on: /^PUT/, times: 1, act: 'stall' }] as const;
    await using registry = await startQuirkRegistry({ faults });
    const controller = new AbortController();
    const reason = new Error('interrupted');
    const session = await testClient().openUpload(registry.repository('emr/web'), options);

    const putting = session.put(streamed('the content of a layer', 5), { signal: controller.signal });
    await expect.poll(() => registry.requests.length).toBe(2);
    controller.abort(reason);

    await expect(putting).rejects.toBe(reason);
  });

  test('that is not needed any more is cancelled, and trouble with that is none', async () => {
    const faults = [{ on: /^DELETE/, times: 1, act: { status: 500 } }] as const;
    await using registry = await startQuirkRegistry({ faults });
    const repository = registry.repository('emr/web');
    const client = testClient();

    for (const session of [
      await client.openUpload(repository, options),
      await client.openUpload(repository, options),
    ]) {
      await session.cancel(options);
    }

    expect(shapes(registry.requests)).toEqual(['POST uploads', 'POST uploads', 'DELETE upload', 'DELETE upload']);
    expect(repository.sessions.size).toBe(1);
  });

  test('to a repository that must be created first says so (ECR)', async () => {
    await using registry = await startQuirkRegistry({ quirks: { repositoriesMustExist: true } });

    const opening = testClient().openUpload({ registry: registry.host, name: 'emr/new' }, options);

    await expect(opening).rejects.toMatchObject({
      code: 'REGISTRY_NOT_FOUND',
      hint: expect.stringContaining('create emr/new'),
    });
  });
});

test('a permission that AWS says is missing has its remedy', async () => {
  await using registry = await startQuirkRegistry({ quirks: { missingPermission: 'ecr:InitiateLayerUpload' } });

  const opening = testClient().openUpload(registry.repository('emr/web'), options);

  await expect(opening).rejects.toMatchObject({
    code: 'REGISTRY_DENIED',
    hint: expect.stringContaining('Allow ecr:InitiateLayerUpload'),
  });
});

describe('a blob that is too large for one request', () => {
  const large = streamed('x'.repeat(9 * MIB), 700_000);
  const cdn = { maxPutBytes: 8 * MIB };

  test.each([
    { why: 'chunks of 4 MiB, as GHCR wants them', quirks: { ...cdn, maxPatchBytes: 4 * MIB }, chunks: [4, 4, 1] },
    {
      why: 'larger chunks where the registry asks for that',
      quirks: { ...cdn, minChunkBytes: 5 * MIB },
      chunks: [5, 4],
    },
    {
      why: 'again from where the registry has them',
      quirks: { ...cdn, keepsOfEachPatch: 3 * MIB },
      chunks: [4, 1, 4, 1, 1],
    },
  ])('goes in $why', async ({ quirks, chunks }) => {
    await using registry = await startQuirkRegistry({ quirks });
    const repository = registry.repository('emr/web');

    const session = await testClient().openUpload(repository, options);
    await session.put(large, options);

    expect(repository.blobs.get(large.digest)).toHaveLength(9 * MIB);
    const patches = registry.log.filter(({ line }) => line.startsWith('PATCH'));
    expect(patches.map(({ bodyBytes }) => bodyBytes / MIB)).toEqual(chunks);
  });

  test('fails where chunks are lost (ECR), naming how far it came', async () => {
    await using registry = await startQuirkRegistry({ quirks: { ...cdn, keepsFirstPatchOnly: true } });

    const session = await testClient().openUpload(registry.repository('emr/web'), options);

    await expect(session.put(large, options)).rejects.toThrow(
      `of the chunks up to byte ${8 * MIB} the registry has ${4 * MIB}`,
    );
  });
});

describe('mounting a blob', () => {
  test('takes one request and no upload', async () => {
    await using registry = await startQuirkRegistry();
    const [base, app] = [registry.repository('emr/base'), registry.repository('emr/web')];
    store(base, blob);

    expect(await testClient().mountBlob(app, blob.digest, base, options)).toBe('mounted');
    expect(app.blobs.has(blob.digest)).toBe(true);
    expect(registry.requests).toHaveLength(1);
  });

  test.each([
    { why: 'goes on in the session that it got', mount: 'unsupported', posts: 1 },
    { why: 'opens an upload after a 400 (Harbor)', mount: 'wrong-from', posts: 2 },
  ] as const)('$why', async ({ mount, posts }) => {
    await using registry = await startQuirkRegistry({ quirks: { mount } });
    const app = registry.repository('emr/web');

    const session = await testClient().mountBlob(app, blob.digest, registry.repository('emr/base'), options);
    if (session === 'mounted') throw new Error('mounted what is not there');
    await session.put(blob, options);

    expect(app.blobs.has(blob.digest)).toBe(true);
    expect(shapes(registry.requests)).toEqual([...Array(posts).fill('POST uploads'), 'PUT upload']);
  });

  test('from another registry is an ordinary upload', async () => {
    await using registry = await startQuirkRegistry();
    const elsewhere = { registry: 'registry.example.com', name: 'emr/base' };

    const session = await testClient().mountBlob(registry.repository('emr/web'), blob.digest, elsewhere, options);

    expect(session).not.toBe('mounted');
    expect(registry.log[0]?.url).not.toContain('mount');
  });
});

test.each([
  { why: 'relative', location: '/v2/emr/web/blobs/uploads/1?_state=a%2Bb', sent: 'https://registry.example.com' },
  {
    why: 'plain http for the same host, as Distribution behind a TLS proxy gives it',
    location: 'http://registry.example.com/v2/emr/web/blobs/uploads/1?_state=a%2Bb',
    sent: 'https://registry.example.com',
  },
  {
    why: 'at another origin',
    location: 'https://uploads.example.com/v2/emr/web/blobs/uploads/1?_state=a%2Bb',
    sent: 'https://uploads.example.com',
  },
])('an upload location that is $why keeps its query and gains the digest', async ({ location, sent }) => {
  const urls: string[] = [];
  const uploads = registryUploads({
    insecure: [],
    repeat: registryRepeat(),
    exchange: async (call, _, read) => {
      urls.push(String(call.path));
      return read(answer({ location }));
    },
  });

  const session = await uploads.openUpload({ registry: 'registry.example.com', name: 'emr/web' }, options);
  await session.put(blob, options);

  const digest = encodeURIComponent(blob.digest);
  expect(urls[1]).toBe(`${sent}/v2/emr/web/blobs/uploads/1?_state=a%2Bb&digest=${digest}`);
});

function answer(headers: Record<string, string>): HttpResponse {
  const body: ResponseBody = {
    destroy: () => {},
    async *[Symbol.asyncIterator]() {},
  };
  return { status: 202, header: (name) => headers[name], body };
}
