import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exec } from '../../exec.ts';
import { digestOf } from '../../oci/digest.ts';
import { layoutFolderOf, layoutRepository } from '../../oci/layout.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import { formatReference } from '../../oci/reference.ts';
import { pushImage } from '../push.ts';
import type { PushBlob } from '../registry.ts';
import { layoutRegistry } from './layout-registry.ts';
import { checkLayoutFolder } from './open-layout.ts';
import { blobFile } from './places.ts';
import { withLayouts } from './with-layouts.ts';

const options = { signal: new AbortController().signal };
const KEY = 'a'.repeat(64);

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'hydrofoil-layout-')), 'Image, of me');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const registry = layoutRegistry();
const repository = () => layoutRepository(folder);

function blobOf(text: string): PushBlob {
  const bytes = Buffer.from(text);
  return { mediaType: MEDIA_TYPE.ociLayerGzip, digest: digestOf(bytes), size: bytes.length, open: () => bytes };
}

function imageOf(...blobs: PushBlob[]) {
  const [config, ...layers] = blobs.map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.ociManifest, config, layers }));
  return { blobs, manifest: { mediaType: MEDIA_TYPE.ociManifest, bytes }, digest: digestOf(bytes) };
}

const one = imageOf(blobOf('config'), blobOf('layer'));

async function entriesOf(file: string): Promise<string[]> {
  const { manifests } = JSON.parse(await readFile(join(folder, file), 'utf8'));
  return manifests.map(
    ({ digest, annotations }: { digest: string; annotations: Record<string, string> }) =>
      `${annotations['org.opencontainers.image.ref.name']} ${digest}`,
  );
}

test('a blob of several pieces is read back as it was written', async () => {
  const bytes = randomBytes(700_000);
  const blob = { ...blobOf(''), digest: digestOf(bytes), size: bytes.length, open: () => bytes };
  const upload = await registry.openUpload(repository(), options);
  await upload.put(blob, options);

  const read = await registry.readBlob(repository(), blob.digest, bytes.length, options);

  expect(bytes.equals(read)).toBe(true);
});

test('an image that is pushed lies in the folder as the specification has it', async () => {
  const first = await pushImage(registry, repository(), { ...one, tags: ['1'] }, options);
  const second = await pushImage(registry, repository(), { ...one, tags: [`app-${KEY}`] }, options);

  expect(first).toMatchObject({ outcome: 'pushed', digest: one.digest, sentBytes: 11 + one.manifest.bytes.length });
  expect(second).toMatchObject({ outcome: 'pushed', sentBytes: 0 });
  expect(JSON.parse(await readFile(join(folder, 'oci-layout'), 'utf8'))).toEqual({ imageLayoutVersion: '1.0.0' });
  expect(await entriesOf('index.json')).toEqual([`1 ${one.digest}`]);
  const blobs = await readdir(join(folder, 'blobs/sha256'));
  for (const name of blobs) expect(digestOf(await readFile(join(folder, 'blobs/sha256', name)))).toBe(`sha256:${name}`);
  expect(blobs).toHaveLength(3);
});

test('names for programs stand in an index of their own, where tools that take all images do not see them', async () => {
  await pushImage(registry, repository(), { ...one, tags: [`base-${KEY}`, 'branch-main'] }, options);

  expect(await entriesOf('index.json')).toEqual([`branch-main ${one.digest}`]);
  expect(await entriesOf('hydrofoil/index.json')).toEqual([`base-${KEY} ${one.digest}`]);
  expect(await registry.listTags(repository(), options)).toEqual([`base-${KEY}`, 'branch-main']);
});

test('a manifest is found by tag and by digest, and not at all in a folder that is not there', async () => {
  expect(await registry.getManifest(repository(), '1', options)).toBeUndefined();
  await pushImage(registry, repository(), { ...one, tags: ['1'] }, options);

  const stored = { mediaType: MEDIA_TYPE.ociManifest, digest: one.digest, bytes: one.manifest.bytes };
  expect(await registry.getManifest(repository(), '1', options)).toEqual(stored);
  expect(await registry.getManifest(repository(), one.digest, options)).toEqual(stored);
  expect(await registry.headManifest(repository(), '1', options)).toMatchObject({ size: one.manifest.bytes.length });
  expect(await registry.getManifest(repository(), '2', options)).toBeUndefined();
});

test('a manifest whose blobs are not all there, or not whole, gets no tag', async () => {
  const [config, layer] = one.blobs;
  if (config === undefined || layer === undefined) throw new Error('no blobs');
  const lacking = await pushImage(registry, repository(), { ...one, blobs: [config], tags: ['1'] }, options);
  await pushImage(registry, repository(), { ...one, tags: ['2'] }, options);
  await truncate(blobFile(folder, layer.digest), 2);
  const cut = await pushImage(registry, repository(), { ...one, blobs: [], tags: ['3'] }, options);

  expect(lacking).toMatchObject({ outcome: 'missing', missing: [layer.digest] });
  expect(cut).toMatchObject({ outcome: 'missing', missing: [layer.digest] });
  expect(await registry.listTags(repository(), options)).toEqual(['2']);
});

test('what is read is compared with its digest', async () => {
  await pushImage(registry, repository(), { ...one, tags: ['1'] }, options);
  const [, layer] = one.blobs;
  if (layer === undefined) throw new Error('no layer');
  await writeFile(blobFile(folder, layer.digest), 'LAYER');

  await expect(registry.readBlob(repository(), layer.digest, 100, options)).rejects.toMatchObject({
    code: 'REGISTRY_DIGEST_MISMATCH',
    hint: expect.stringContaining(blobFile(folder, layer.digest)),
  });
});

test('bytes that are not the digest leave nothing behind, nor does an upload that is stopped', async () => {
  const upload = await registry.openUpload(repository(), options);
  const wrong = { ...blobOf('right'), open: () => Buffer.from('wrong') };
  const stop = new AbortController();
  const endless = {
    ...blobOf('endless'),
    async *open() {
      yield Buffer.from('end');
      stop.abort(new Error('stopped by the test'));
      yield Buffer.from('less');
    },
  };

  await expect(upload.put(wrong, options)).rejects.toMatchObject({ code: 'REGISTRY_DIGEST_MISMATCH' });
  await expect(upload.put(endless, { signal: stop.signal })).rejects.toThrow('stopped by the test');
  expect(await readdir(join(folder, 'blobs/sha256'))).toEqual([]);
  expect(await readdir(join(folder, 'hydrofoil'))).toEqual([]);
});

test('what another tool wrote into index.json stays there as it is', async () => {
  await pushImage(registry, repository(), { ...one, tags: ['1'] }, options);
  const file = join(folder, 'index.json');
  const index = JSON.parse(await readFile(file, 'utf8'));
  const foreign = { ...index.manifests[0], annotations: { note: 'mine' }, artifactType: 'application/x-thing' };
  await writeFile(file, JSON.stringify({ ...index, manifests: [foreign] }));

  await pushImage(registry, repository(), { ...one, tags: ['2'] }, options);

  expect(JSON.parse(await readFile(file, 'utf8')).manifests[0]).toEqual(foreign);
});

test('a deleted manifest loses its tags, and its layers stay', async () => {
  await pushImage(registry, repository(), { ...one, tags: ['1', `run-${KEY}`] }, options);

  expect(await registry.deleteManifest(repository(), one.digest, options)).toBe('deleted');
  expect(await registry.deleteManifest(repository(), one.digest, options)).toBe('absent');
  expect(await registry.listTags(repository(), options)).toEqual([]);
  expect(await readdir(join(folder, 'blobs/sha256'))).toHaveLength(2);
});

test('an index.json that is none is told, with its name', async () => {
  await pushImage(registry, repository(), { ...one, tags: ['1'] }, options);
  await writeFile(join(folder, 'index.json'), '{"manifests": 7}');

  await expect(registry.getManifest(repository(), '1', options)).rejects.toMatchObject({
    code: 'LAYOUT_INVALID',
    message: expect.stringContaining(join(folder, 'index.json')),
  });
});

test('a folder that may not be written to is told', async () => {
  await writeFile(folder, 'a file');

  await expect(pushImage(registry, repository(), { ...one, tags: ['1'] }, options)).rejects.toMatchObject({
    code: 'LAYOUT_FAILED',
    message: expect.stringContaining(folder),
  });
});

test('no tag is lost when several processes write at once', { timeout: 60_000 }, async () => {
  await pushImage(registry, repository(), { ...one, tags: ['0'] }, options);
  const program = (name: string) => `
    const { layoutRegistry } = await import(${JSON.stringify(join(import.meta.dirname, 'layout-registry.ts'))});
    const manifest = { mediaType: ${JSON.stringify(MEDIA_TYPE.ociManifest)}, bytes: Buffer.from(${JSON.stringify(one.manifest.bytes.toString())}) };
    const options = { signal: new AbortController().signal };
    const put = (at) => layoutRegistry().putManifest(${JSON.stringify(repository())}, '${name}' + at, manifest, options);
    await Promise.all(Array.from({ length: 12 }, (_, at) => put(at)));`;

  const runs = ['a', 'b', 'c'].map((name) =>
    exec(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program(name)]),
  );

  for (const { exitCode, stderr } of await Promise.all(runs)) expect(exitCode, stderr).toBe(0);
  expect(await registry.listTags(repository(), options)).toHaveLength(37);
  expect(await readdir(join(folder, 'hydrofoil'))).toEqual([]);
});

test('what killed runs left is removed when it is a day old, and nothing else', async () => {
  await pushImage(registry, repository(), { ...one, tags: ['1', `run-${KEY}`] }, options);
  const own = (name: string) => join(folder, 'hydrofoil', name);
  await mkdir(own('build-1'));
  await symlink(join(folder, 'blobs'), own('build-1/blobs'));
  await writeFile(own('passing-1'), 'old');
  await writeFile(own('passing-2'), 'new');
  for (const name of ['build-1', 'passing-1', 'index.json']) await utimes(own(name), 0, 0);

  await checkLayoutFolder(folder);

  expect((await readdir(join(folder, 'hydrofoil'))).sort()).toEqual(['index.json', 'passing-2']);
  expect(await registry.getManifest(repository(), '1', options)).toMatchObject({ digest: one.digest });
});

describe('beside registries', () => {
  const sealed = (): never => {
    throw new Error('a registry was asked');
  };
  const registries = withLayouts({
    ...registry,
    getManifest: sealed,
    hasBlob: sealed,
    openUpload: sealed,
    mountBlob: sealed,
  });

  test('a repository that is a folder asks no registry', async () => {
    await pushImage(registries, repository(), { ...one, tags: ['1'] }, options);

    expect(await registries.getManifest(repository(), '1', options)).toMatchObject({ digest: one.digest });
    expect(() => registries.getManifest({ registry: 'registry.example.com', name: 'web' }, '1', options)).toThrow(
      'a registry was asked',
    );
  });

  test('a blob of another folder is taken over, one of a registry is to be uploaded', async () => {
    const [config] = one.blobs;
    if (config === undefined) throw new Error('no blob');
    const other = layoutRepository(`${folder}-2`);
    await pushImage(registries, repository(), { ...one, tags: ['1'] }, options);

    const mounted = await registries.mountBlob(other, config.digest, repository(), options);
    const fromRegistry = await registries.mountBlob(
      other,
      config.digest,
      { registry: 'registry.example.com', name: 'web' },
      options,
    );

    expect(mounted).toBe('mounted');
    expect(await registries.readBlob(other, config.digest, 100, options)).toEqual(Buffer.from('config'));
    expect(fromRegistry).not.toBe('mounted');
  });
});

test('a folder is written like a repository, and read back from it', () => {
  for (const path of ['/work/dist', '/dist', '/a b/C:D/e,f']) {
    expect(formatReference(layoutRepository(path))).toBe(`oci:${path}`);
    expect(layoutFolderOf(layoutRepository(path))).toBe(path);
  }
  expect(layoutFolderOf({ registry: 'oci.example.com', name: 'web' })).toBeUndefined();
});
