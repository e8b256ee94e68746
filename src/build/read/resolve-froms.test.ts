import { expect, test } from 'vitest';
import { testClient } from '../../../test/servers/quirk-client.ts';
import { blobOf, store, storeManifest } from '../../../test/servers/quirk-image.ts';
import { type QuirkRegistry, startQuirkRegistry } from '../../../test/servers/quirk-registry.ts';
import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { MEDIA_TYPE } from '../../oci/manifest.ts';
import type { KnownTriggers } from '../../plan/from-images.ts';
import { resolveFroms } from './resolve-froms.ts';

const platform = { os: 'linux', architecture: 'amd64' };

/** An image without layers, tag 1. */
function storeImage(registry: QuirkRegistry, name: string, onBuild: readonly string[]): Digest {
  const config = blobOf(
    JSON.stringify({ ...platform, config: { OnBuild: onBuild }, rootfs: { type: 'layers', diff_ids: [] } }),
    MEDIA_TYPE.ociConfig,
  );
  const { mediaType, digest, size } = config;
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.ociManifest,
    config: { mediaType, digest, size },
    layers: [],
  };
  const bytes = Buffer.from(JSON.stringify(document));
  store(registry.repository(name), config);
  storeManifest(registry.repository(name), '1', { mediaType: MEDIA_TYPE.ociManifest, bytes });
  return digestOf(bytes);
}

function resolve(
  registry: QuirkRegistry,
  text: string,
  { locked = {}, remembered = {} }: { locked?: Readonly<Record<string, Digest>>; remembered?: KnownTriggers } = {},
) {
  const dockerfile = parseDockerfile(text.replaceAll('@', `${registry.host}/`), 'Dockerfile');
  const images = Object.entries(locked).map(([name, digest]) => [`${registry.host}/${name}`, digest] as const);
  const spec = {
    name: 'web',
    title: 'web',
    repository: { registry: registry.host, name: 'web' },
    dockerfile: '/Dockerfile',
    dockerfileName: 'Dockerfile',
    context: '/',
    platform: 'linux/amd64',
    args: {},
  };
  const lock = { refreshed: '2026-11-23', images: Object.fromEntries(images) };
  const question = { spec, lock, buildPlatform: platform, own: new Map(), remembered: async () => remembered };
  return resolveFroms(dockerfile, question, { registry: testClient(), signal: new AbortController().signal });
}

test('ONBUILD of a FROM image stands before the instructions of its stage, and is known by digest and platform from then on', async () => {
  await using registry = await startQuirkRegistry();
  const digest = storeImage(registry, 'parent', ['COPY . /app', 'RUN make']);

  const { analysis, triggers } = await resolve(registry, 'FROM @parent:1\nUSER app\n');

  expect(analysis.chain.steps.map(({ instruction }) => instruction.text)).toEqual([
    'COPY . /app',
    'RUN make',
    'USER app',
  ]);
  expect(triggers).toEqual({ [`${digest} linux/amd64`]: ['COPY . /app', 'RUN make'] });
});

test('a locked digest whose ONBUILD is remembered asks nothing', async () => {
  await using registry = await startQuirkRegistry();
  const digest = digestOf('an image that nobody can fetch any more');
  const remembered = { [`${digest} linux/amd64`]: ['RUN remembered'] };

  const { analysis } = await resolve(registry, 'FROM @parent:1\n', { locked: { 'parent:1': digest }, remembered });

  expect(analysis.chain.steps.map(({ instruction }) => instruction.text)).toEqual(['RUN remembered']);
  expect(registry.requests).toEqual([]);
});

test('what is remembered of another digest or platform counts for nothing', async () => {
  await using registry = await startQuirkRegistry();
  const digest = storeImage(registry, 'parent', ['RUN new']);
  const remembered = {
    [`${digestOf('before')} linux/amd64`]: ['RUN old'],
    [`${digest} linux/arm64`]: ['RUN elsewhere'],
  };

  const { analysis } = await resolve(registry, 'FROM @parent:1\n', { locked: { 'parent:1': digest }, remembered });

  expect(analysis.chain.steps.map(({ instruction }) => instruction.text)).toEqual(['RUN new']);
});

test('ONBUILD may take from further images and stages, whose own ONBUILD counts then', async () => {
  await using registry = await startQuirkRegistry();
  const files = storeImage(registry, 'files', []);
  storeImage(registry, 'tools', ['RUN tool']);
  storeImage(registry, 'parent', [`COPY --from=${registry.host}/files:1 /f /f`, 'COPY --from=tools /t /t']);

  const {
    analysis,
    digestOf: digestOfImage,
    unlocked,
  } = await resolve(registry, 'FROM @tools:1 AS tools\nFROM @missing:1 AS unused\nFROM @parent:1\n');

  expect(analysis.needed).toEqual([0, 2]);
  expect(analysis.stages[0]?.instructions.map(({ text }) => text)).toEqual(['RUN tool']);
  expect(digestOfImage(`${registry.host}/files:1`)).toBe(files);
  expect(unlocked).toEqual(['tools', 'parent', 'files'].map((name) => `${registry.host}/${name}:1`));
});

test('an error of the registry names the line of the FROM', async () => {
  await using registry = await startQuirkRegistry();

  await expect(resolve(registry, '\nFROM @missing:1\n')).rejects.toMatchObject({
    code: 'REGISTRY_NOT_FOUND',
    location: { file: 'Dockerfile', line: 2 },
  });
});
