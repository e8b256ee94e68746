import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import type { EngineRequest } from '../../src/engine/engine.ts';
import { exec } from '../../src/exec.ts';
import type { LayerEntry } from '../../src/layer/entry.ts';
import { repackFiltered } from '../../src/layer/filter.ts';
import { packLayer } from '../../src/layer/pack.ts';
import { readLayer } from '../../src/layer/read.ts';
import { silent } from '../../src/log.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type ImageManifest, MEDIA_TYPE } from '../../src/oci/manifest.ts';
import { type BuildkitServer, startBuildkit } from '../servers/buildkit.ts';
import { pushImage } from '../servers/push-image.ts';
import { type RegistryServer, startRegistry } from '../servers/registry.ts';
import { busyboxEntries, makeSmallImage, packLayer as packTestLayer } from '../servers/small-image.ts';

const TEST_TIMEOUT_MS = 120_000;
const signal = new AbortController().signal;
let folder: string;
let registry: RegistryServer;
let buildkit: BuildkitServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'));
  [registry, buildkit] = await Promise.all([
    startRegistry({ directory: join(folder, 'registry') }),
    startBuildkit({ directory: join(folder, 'buildkit') }),
  ]);
}, 600_000);

afterAll(async () => {
  await buildkit?.stop();
  await registry?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function build(dockerfile: string): Promise<ImageManifest> {
  const env = { ...process.env, PATH: `${dirname(buildkit.buildctl)}:${process.env.PATH}` };
  const reference = { registry: registry.host, name: 'built', tag: 'test' };
  const request: EngineRequest = {
    dockerfile,
    context: folder,
    dockerignore: '*',
    args: {},
    platform: 'linux/amd64',
    secrets: [],
    ssh: [],
    layoutImages: [],
    destination: { kind: 'registry', reference },
  };
  const digest = await createBuildctl({ exec, env, address: buildkit.address }).build(request, {
    signal,
    progress: silent,
  });
  const response = await fetch(`${registry.url}/v2/built/manifests/${digest}`, {
    headers: { accept: MEDIA_TYPE.ociManifest },
  });
  return JSON.parse(await response.text());
}

async function* blobOf(digest: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(`${registry.url}/v2/built/blobs/${digest}`);
  yield new Uint8Array(await response.arrayBuffer());
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const owned = { mode: 0o640, uid: 4_294_967_294, gid: 2_097_152 };
const file = (path: string, text: string): LayerEntry => {
  const bytes = Buffer.from(text);
  return {
    type: 'file',
    path,
    ...owned,
    size: bytes.length,
    digest: digestOf(bytes),
    content: { from: 'memory', bytes },
  };
};

test('BuildKit unpacks a layer of ours with names, owners, modes, times and links as packed', {
  timeout: TEST_TIMEOUT_MS,
}, async () => {
  const long = 'long/'.repeat(60);
  await using layer = await packLayer(
    [
      { type: 'directory', path: 'app', mode: 0o1711, uid: 7, gid: 8 },
      file('app/plain', 'plain'),
      file('app/\uDCFF\uDCFE', 'bytes'),
      file('app/ünï', 'letters'),
      file(`app/${long}end`, 'long'),
      { type: 'hardlink', path: 'app/hard', target: 'app/plain', ...owned },
      { type: 'symlink', path: 'app/soft', target: `${'../'.repeat(60)}app/plain`, ...owned, mode: 0o777 },
    ],
    { mtimeSeconds: 1_600_000_000, signal },
  );
  const bytes = layer.open();
  if (!(bytes instanceof Uint8Array)) throw new Error('a small layer is kept in memory');
  const { reference } = await pushImage({
    registry: registry.url,
    repository: 'ours',
    tag: '1',
    config: { Env: ['PATH=/bin'] },
    layers: [
      packTestLayer(await packTar(await busyboxEntries())),
      { blob: new Blob([Buffer.from(bytes)]), digest: layer.descriptor.digest, diffId: layer.diffId },
    ],
  });
  const checks = [
    'test "$(stat -c %a-%u-%g-%Y /app)" = 1711-7-8-1600000000',
    'test "$(stat -c %a-%u-%g-%h-%Y /app/plain)" = 640-4294967294-2097152-2-1600000000',
    'test "$(cat /app/$(printf "\\\\377\\\\376"))" = bytes',
    'test "$(cat /app/ünï)" = letters',
    `test "$(cat /app/${long}end)" = long`,
    'test /app/hard -ef /app/plain',
    'test "$(cat /app/soft)" = plain',
  ];

  await build(`FROM ${reference}\n${checks.map((check) => `RUN ${check}\n`).join('')}`);
});

test('of a layer that BuildKit made, only the named output is kept, whiteouts and owners included', {
  timeout: TEST_TIMEOUT_MS,
}, async () => {
  const base = await makeSmallImage({
    registry: registry.url,
    repository: 'base',
    tag: '1',
    files: { '/out/old': 'old', '/etc/keep': '' },
  });
  const steps =
    'mkdir -p /out/new /tmp/by && echo a > /out/new/a && chown 12:34 /out/new/a && rm /out/old && echo b > /tmp/by/product && ln /out/new/a /var/b';
  const manifest = await build(`FROM ${base.reference}\nRUN ${steps}\n`);
  const made = manifest.layers.at(-1);
  if (made === undefined) throw new Error('the step made no layer');

  await using layer = await repackFiltered(() => blobOf(made.digest), made.mediaType, {
    keep: (path) => path === 'out' || path.startsWith('out/'),
    mtimeSeconds: 1_600_000_000,
    signal,
  });
  const bytes = layer.open();
  const kept: string[] = [];
  if (!(bytes instanceof Uint8Array)) throw new Error('a small layer is kept in memory');
  for await (const { header } of readLayer(once(bytes), layer.descriptor.mediaType, { signal })) {
    kept.push(`${header.path} ${header.type} ${header.uid}:${header.gid}`);
  }

  expect(kept).toEqual(['out directory 0:0', 'out/new directory 0:0', 'out/new/a file 12:34', 'out/.wh.old file 0:0']);
});
