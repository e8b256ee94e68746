import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packTar } from 'modern-tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../src/oci/digest.ts';
import { isAvailable } from '../servers/availability.ts';
import type { BuildkitServer } from '../servers/buildkit.ts';
import { architectureProgram, FOREIGN, startEmulatingBuildkit } from '../servers/emulator.ts';
import { pushIndex } from '../servers/push-image.ts';
import { sharedRegistry } from '../servers/shared.ts';
import { packLayer } from '../servers/small-image.ts';
import { type ImageEquipment, writeSource } from './image-case.ts';
import { buildIndexWithBuildkit, buildIndexWithHydrofoil } from './platform-case.ts';

const TIMEOUT_MS = 300_000;
const HOST = process.arch === 'x64' ? 'amd64' : 'arm64';

describe.skipIf(!(await isAvailable('emulator')))('RUN for a platform that this machine is not', () => {
  let folder: string;
  let buildkit: BuildkitServer;
  let equipment: ImageEquipment;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulated-'));
    const registry = await sharedRegistry();
    buildkit = await startEmulatingBuildkit(folder);
    const prefix = 'emulated';
    equipment = { registryUrl: registry.url, host: registry.host, prefix, seen: new Map(), ...buildkit };
    const images = [HOST, FOREIGN.architecture].map(async (architecture) => ({
      registry: registry.url,
      repository: `${prefix}/base`,
      tag: '1',
      platform: { os: 'linux', architecture },
      layers: [packLayer(await packTar(await programEntries(architecture)))],
      config: { Env: ['PATH=/bin'] },
    }));
    await pushIndex(await Promise.all(images));
  }, TIMEOUT_MS);

  afterAll(async () => {
    await buildkit?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('is executed by the emulator, in the base and above the application', { timeout: TIMEOUT_MS }, async () => {
    const platforms = [`linux/${HOST}`, `linux/${FOREIGN.architecture}`];
    const source = {
      dockerfile: 'FROM @base:1\nRUN ["/bin/say", "/base"]\nCOPY a.txt /app/\nRUN ["/bin/say", "/app/a.txt"]\n',
      files: { 'a.txt': 'made for ' },
    };
    const place = join(folder, 'context');
    await writeSource(place, source, equipment);

    const theirs = await buildIndexWithBuildkit(place, source, platforms, equipment, 'run');
    const ours = await buildIndexWithHydrofoil(place, source, platforms, equipment, 'run');

    const treesOf = (index: typeof ours) => platforms.map((platform) => index[platform]?.tree);
    expect(treesOf(ours)).toEqual(treesOf(theirs));
    const said = platforms.map((platform) => [ours[platform]?.tree.base, ours[platform]?.tree['app/a.txt']]);
    expect(said).toEqual(
      [HOST, FOREIGN.architecture].map((architecture) => [
        expect.stringContaining(shownFile(`${architecture}\n`)),
        expect.stringContaining(shownFile(`made for ${architecture}\n`)),
      ]),
    );
  });
});

async function programEntries(architecture: string) {
  const body = await architectureProgram(architecture);
  return [
    { header: { name: 'bin/', type: 'directory' as const, mode: 0o755, size: 0 } },
    { header: { name: 'bin/say', mode: 0o755, size: body.length }, body },
  ];
}

/** A file of this text as a flat tree shows it. */
function shownFile(text: string): string {
  return digestOf(Buffer.from(text)).slice(0, 23);
}
