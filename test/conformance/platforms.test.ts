import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pushImage, pushIndex } from '../servers/push-image.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { busyboxEntries, packLayer } from '../servers/small-image.ts';
import { type ImageEquipment, type ImageSource, writeSource } from './image-case.ts';
import type { InspectedIndex } from './platform-case.ts';
import { buildIndexWithBuildkit, buildIndexWithHydrofoil } from './platform-case.ts';

const TIMEOUT_MS = 300_000;
const HOST = process.arch === 'x64' ? 'amd64' : 'arm64';
const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'platform-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  const prefix = 'platform-conformance';
  equipment = { registryUrl: registry.url, host: registry.host, prefix, seen: new Map(), ...buildkit };
  await pushBases(registry.url, prefix);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** `base:1` for two platforms, of which only this machine's can be executed; `only-amd64:1` and `only-arm64:1`, without an index. */
async function pushBases(registry: string, prefix: string): Promise<void> {
  const runnable = packLayer(await packTar([...(await busyboxEntries())]));
  const layerFor = async (architecture: string) => {
    const body = Buffer.from(`not executed: ${architecture}\n`);
    const directories = ['etc', 'usr', 'usr/lib'].map((name) => ({
      header: { name: `${name}/`, type: 'directory' as const, mode: 0o755, size: 0 },
    }));
    return packLayer(await packTar([...directories, { header: { name: 'etc/platform', size: body.length }, body }]));
  };
  const imageFor = async (platform: typeof AMD64) => ({
    registry,
    repository: `${prefix}/base`,
    tag: '1',
    platform,
    layers: [...(platform.architecture === HOST ? [runnable] : []), await layerFor(platform.architecture)],
    config: { Env: ['PATH=/bin', `BASE=${platform.architecture}`], WorkingDir: `/home/${platform.architecture}` },
  });
  const images = await Promise.all([AMD64, ARM64].map(imageFor));
  await pushIndex(images);
  for (const image of images) {
    await pushImage({ ...image, repository: `${prefix}/only-${image.platform.architecture}` });
  }
}

const app = {
  'app/main.py': 'print(1)\n',
  'app/static/a.css': 'a {}\n',
  'bin/amd64/tool': { content: 'tool for amd64\n', mode: 0o755 },
  'bin/arm64/tool': { content: 'tool for arm64\n', mode: 0o755 },
};

interface Row extends ImageSource {
  readonly name: string;
  readonly why: string;
  readonly platforms?: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'files on an index',
    why: 'each platform stands on its own image',
    dockerfile: 'FROM @base:1\nCOPY app /srv/app\nLABEL of=base\nCMD ["run"]\n',
  },
  {
    name: 'files on nothing',
    why: 'the configuration names the platform',
    dockerfile: 'FROM scratch\nCOPY app /app\nENTRYPOINT ["/app/main.py"]\n',
  },
  {
    name: 'three platforms',
    why: 'with a variant',
    dockerfile: 'FROM scratch\nARG TARGETVARIANT\nENV VARIANT=$TARGETVARIANT\nCOPY app /app\n',
    platforms: ['linux/arm64', 'linux/amd64', 'linux/arm/v7'],
  },
  {
    name: 'platform arguments',
    why: 'in COPY, ENV and LABEL',
    dockerfile:
      'FROM @base:1\nARG TARGETPLATFORM\nARG TARGETOS\nARG TARGETARCH\nENV ARCH=$TARGETARCH OS=$TARGETOS\nLABEL platform=$TARGETPLATFORM\nCOPY bin/$TARGETARCH /usr/bin/\nCOPY app app\n',
  },
  {
    name: 'a folder that a base has in one platform only',
    why: 'composed on other facts',
    dockerfile: 'FROM @base:1\nWORKDIR /home/arm64/new\nCOPY app/static /bin/\n',
  },
  {
    name: 'another image for each platform',
    why: 'FROM is expanded by platform',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Dockerfile
    dockerfile: 'ARG TARGETARCH\nFROM @only-${TARGETARCH}:1\nCOPY app /app\n',
  },
  {
    name: 'a stage on the builder',
    why: 'it is executed there, for each platform',
    dockerfile:
      'FROM --platform=$BUILDPLATFORM @base:1 AS build\nARG TARGETARCH\nRUN echo built for $TARGETARCH > /out.txt\nFROM @base:1\nCOPY --from=build /out.txt /app/\nCOPY app /app/\n',
  },
  {
    name: 'a stage on the builder that is the same for all',
    why: 'what it makes has no platform',
    dockerfile:
      'FROM --platform=$BUILDPLATFORM @base:1 AS assets\nCOPY app/static /in\nRUN cat /in/a.css > /bundle.css\nFROM @base:1\nCOPY app /app/\nCOPY --from=assets /bundle.css /app/\n',
  },
  {
    name: 'files of an image in a stage on the builder',
    why: 'COPY --from takes those of the target platform all the same',
    dockerfile:
      'FROM --platform=$BUILDPLATFORM @base:1 AS tools\nCOPY app /app\nCOPY --from=@base:1 /etc/platform /taken\nFROM @base:1\nCOPY app /app\nCOPY --from=tools /taken /\n',
  },
  {
    name: 'files of an image',
    why: 'COPY --from takes those of the platform',
    dockerfile: 'FROM scratch\nCOPY --from=@base:1 /etc/platform /etc/\nCOPY app /app\n',
  },
];

for (const row of rows) {
  test.concurrent(`${row.name}: ${row.why}`, { timeout: TIMEOUT_MS }, async () => {
    const name = row.name.replaceAll(' ', '-');
    const place = join(folder, name);
    const source = { ...row, files: app };
    const { platforms = ['linux/amd64', 'linux/arm64'] } = row;
    await writeSource(place, source, equipment);

    const [buildkit, native] = await Promise.all([
      buildIndexWithBuildkit(place, source, platforms, equipment, name),
      buildIndexWithHydrofoil(place, source, platforms, equipment, name),
    ]);

    expect(Object.keys(native)).toEqual(platforms);
    expect(comparable(native)).toEqual(comparable(buildkit));
  });
}

/** All but digests and times; history is told in the same words, though not by the same tool. */
function comparable(index: InspectedIndex): object {
  return Object.fromEntries(
    Object.entries(index).map(([platform, { tree, config }]) => [platform, { tree, config }] as const),
  );
}
