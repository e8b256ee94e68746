import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pushDockerfileFrontend } from '../servers/dockerfile-frontend.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { app, changedApp } from './application.ts';
import {
  buildWithBuildkit,
  buildWithHydrofoil,
  type ImageEquipment,
  type ImageSource,
  writeSource,
} from './image-case.ts';
import { pushBases } from './push-bases.ts';

/** Against hanging, not a measure. */
const TIMEOUT_MS = 300_000;
const MOVING = 'syntax-conformance/moving/docker/dockerfile';

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'syntax-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = {
    registryUrl: registry.url,
    host: registry.host,
    prefix: 'syntax-conformance',
    seen: new Map(),
    ...buildkit,
  };
  await Promise.all([pushBases(equipment), pushFrontend(MOVING)]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function pushFrontend(repository: string, labels: Readonly<Record<string, string>> = {}) {
  return pushDockerfileFrontend({ registry: equipment.registryUrl, repository, tag: '1', labels });
}

async function build(name: string, source: ImageSource) {
  const place = join(folder, name);
  await writeSource(place, source, equipment);
  return buildWithHydrofoil(place, source, equipment, name);
}

const RUNS = 'FROM @busybox:1\nRUN echo base > /base\nCOPY app.py /app/\nRUN cat /app/app.py > /run\n';

test('what is executed is executed by the front end that the Dockerfile names, and again when that moves', {
  timeout: TIMEOUT_MS,
}, async () => {
  const source = { dockerfile: `# syntax=${equipment.host}/${MOVING}:1\n${RUNS}`, files: app };

  const first = await build('moving', source);
  const reference = await buildWithBuildkit(join(folder, 'moving'), source, equipment, 'moving');
  const again = await build('moving', source);
  await pushFrontend(MOVING, { moved: 'yes' });
  const moved = await build('moving', source);

  expect(first).toMatchObject({ kind: 'image', executed: 2, outcome: 'made' });
  if (first.kind !== 'image' || reference.kind !== 'image') expect.unreachable();
  const { digest: _, ...theirs } = reference.image;
  expect(first.image).toMatchObject(theirs);
  expect(again).toMatchObject({ executed: 0, outcome: 'unchanged' });
  expect(moved).toMatchObject({ executed: 2, outcome: 'made' });
});

test('an image that needs no engine needs no front end', { timeout: TIMEOUT_MS }, async () => {
  const source = {
    dockerfile: `# syntax=${equipment.host}/syntax-conformance/nowhere/docker/dockerfile:1\nFROM @busybox:1\nCOPY . /app\n`,
    files: app,
  };

  expect(await build('without', source)).toMatchObject({ kind: 'image', executed: 0, outcome: 'made' });
  expect(await build('without', { ...source, files: changedApp })).toMatchObject({ executed: 0, outcome: 'made' });
  expect(await build('without', { ...source, dockerfile: `${source.dockerfile}RUN true\n` })).toMatchObject({
    kind: 'refused',
    code: 'REGISTRY_NOT_FOUND',
  });
});
