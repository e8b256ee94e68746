import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import type { FlatTree } from './flat-tree.ts';
import {
  buildWithBuildkit,
  buildWithHydrofoil,
  type ImageEquipment,
  type ImageSource,
  writeSource,
} from './image-case.ts';
import { applicationRows } from './image-rows/application-rows.ts';
import { configurationRows } from './image-rows/configuration-rows.ts';
import { copyRows } from './image-rows/copy-rows.ts';
import { narrowedRows } from './image-rows/narrowed-rows.ts';
import { onbuildRows } from './image-rows/onbuild-rows.ts';
import { runRows } from './image-rows/run-rows.ts';
import { semanticsRows } from './image-rows/semantics-rows.ts';
import { composedRunRows, executedRunRows } from './image-rows/simple-run-rows.ts';
import { stageRows } from './image-rows/stages-rows.ts';
import { takenRows } from './image-rows/taken-rows.ts';
import { variableRows } from './image-rows/variables-rows.ts';
import { type InspectedImage, unpackWithBuildkit } from './inspect-image.ts';
import { pushBases } from './push-bases.ts';

/** Against hanging, not a measure: a build takes a second or two. */
const TIMEOUT_MS = 300_000;

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-conformance-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = {
    registryUrl: registry.url,
    host: registry.host,
    prefix: 'image-conformance',
    seen: new Map(),
    ...buildkit,
  };
  await pushBases(equipment);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = [
  ...applicationRows,
  ...configurationRows,
  ...copyRows,
  ...runRows,
  ...composedRunRows,
  ...executedRunRows,
  ...narrowedRows,
  ...variableRows,
  ...stageRows,
  ...onbuildRows,
  ...semanticsRows,
  ...takenRows,
];

for (const row of rows) {
  test.concurrent(`${row.name}: ${row.why}`, { timeout: TIMEOUT_MS }, async () => {
    const first = { executed: row.executed, outcome: 'made' } as const;
    for (const next of [first, ...(row.later ?? [])]) {
      const { buildkit, native } = await buildBoth({ ...row, ...next }, nameOf(row));

      expect(native).toMatchObject({ kind: 'image', executed: next.executed, outcome: next.outcome });
      expect(buildkit).toMatchObject({ kind: 'image' });
      if (buildkit.kind !== 'image' || native.kind !== 'image') continue;
      const { byProducts = [] } = row;
      expect(Object.keys(buildkit.image.tree)).toEqual(expect.arrayContaining([...byProducts]));
      expect(comparable(native.image)).toEqual(
        comparable({ ...buildkit.image, tree: without(byProducts, buildkit.image.tree) }),
      );
      if (row.unpacked !== undefined) continue;
      const [ours, theirs] = await Promise.all([
        unpackWithBuildkit(`${equipment.prefix}/${nameOf(row)}-native`, native.image, equipment),
        unpackWithBuildkit(`${equipment.prefix}/${nameOf(row)}`, buildkit.image, equipment),
      ]);
      expect(ours).toEqual(without(byProducts, theirs));
    }
  });
}

function nameOf({ name }: { readonly name: string }): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

interface Refusal extends ImageSource {
  readonly name: string;
  readonly code: string;
  /** `builds`: Hydrofoil can do less here, and says so. */
  readonly buildkit: 'refuses' | 'builds' | 'refuses when it builds nothing else';
}

const refusals: readonly Refusal[] = [
  {
    name: 'a source that is not there, above a RUN',
    dockerfile: 'FROM @busybox:1\nRUN true\nCOPY none /app/\n',
    code: 'CONTEXT_SOURCE_MISSING',
    buildkit: 'refuses',
  },
  {
    name: 'an owner by name on nothing at all',
    dockerfile: 'FROM scratch\nLABEL a=b\nCOPY --chown=app Dockerfile /app/\n',
    code: 'OWNER_UNKNOWN',
    buildkit: 'refuses',
  },
  {
    name: 'a folder for a user by name on nothing at all',
    dockerfile: 'FROM scratch\nUSER app\nWORKDIR /app\n',
    code: 'OWNER_UNKNOWN',
    buildkit: 'refuses',
  },
  {
    name: 'a pattern that matches nothing in a folder that no instruction names',
    files: { 'only-here/x': '' },
    dockerfile: 'FROM @busybox:1\nCOPY only-here/[y]* /app/\n',
    code: 'CONTEXT_SOURCE_MISSING',
    buildkit: 'refuses when it builds nothing else',
  },
  {
    name: 'a name that BuildKit takes for an exclusion',
    files: { '!bang': '' },
    dockerfile: 'FROM @busybox:1\nCOPY !bang /app/\n',
    code: 'CONTEXT_SOURCE_MISSING',
    buildkit: 'refuses',
  },
  {
    name: 'a name whose last blank BuildKit leaves out',
    files: { 'trail ': '' },
    dockerfile: 'FROM @busybox:1\nCOPY ["trail ", "/app/"]\n',
    code: 'CONTEXT_SOURCE_MISSING',
    buildkit: 'refuses',
  },
  {
    name: 'a name with a backslash, which BuildKit takes for an escape',
    files: { 'back\\slash/x': '', 'a.txt': '' },
    dockerfile: 'FROM @busybox:1\nCOPY a.txt back\\\\slash /app/\n',
    code: 'CONTEXT_SOURCE_MISSING',
    buildkit: 'refuses',
  },
  {
    name: 'a stage that nothing needs, FROM what is no image',
    args: { TAG: '' },
    dockerfile: 'ARG TAG=1\nFROM @busybox:$TAG AS unused\nFROM @busybox:1\n',
    code: 'REFERENCE_INVALID',
    buildkit: 'refuses',
  },
  {
    name: 'a RUN that fails',
    dockerfile: 'FROM @busybox:1\nCOPY Dockerfile /\nRUN exit 7\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a simple RUN of what is not there',
    dockerfile: 'FROM @system:1\nCOPY Dockerfile /\nRUN chmod 755 /nothing\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a simple RUN of a pattern that matches nothing',
    dockerfile: 'FROM @system:1\nCOPY Dockerfile /app/\nRUN chmod 755 /app/*.sh\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a simple RUN for nobody',
    dockerfile: 'FROM @system:1\nCOPY Dockerfile /app/\nRUN chown nobody-here /app\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a simple RUN that makes what is there',
    dockerfile: 'FROM @system:1\nCOPY Dockerfile /app/\nRUN mkdir /app\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a simple RUN that links over what is there',
    dockerfile: 'FROM @system:1\nCOPY Dockerfile /app/\nRUN ln -s /x /app/Dockerfile\n',
    code: 'ENGINE_FAILED',
    buildkit: 'refuses',
  },
  {
    name: 'a folder on a file that a RUN left',
    dockerfile: 'FROM @busybox:1\nCOPY Dockerfile /\nRUN echo > /file\nCOPY Dockerfile /file/below/\n',
    code: 'COPY_CONFLICT',
    buildkit: 'refuses',
  },
];

for (const refusal of refusals) {
  test.concurrent(`refused: ${refusal.name}`, { timeout: TIMEOUT_MS }, async () => {
    const { buildkit, native } = await buildBoth(refusal, nameOf(refusal));

    expect(native).toMatchObject({ kind: 'refused', code: refusal.code });
    if (refusal.buildkit === 'refuses when it builds nothing else') return; // this test shares it with many others
    expect(buildkit.kind).toBe(refusal.buildkit === 'builds' ? 'image' : 'refused');
  });
}

async function buildBoth(source: ImageSource, name: string) {
  const place = join(folder, name);
  await writeSource(place, source, equipment);
  const [buildkit, native] = await Promise.all([
    buildWithBuildkit(place, source, equipment, name),
    buildWithHydrofoil(place, source, equipment, name),
  ]);
  return { buildkit, native };
}

/** A COPY that is divided into several layers has a line of history for each. */
function comparable({ tree, config, history }: InspectedImage): Omit<InspectedImage, 'digest'> {
  return { config, history: history.filter((line, place) => line !== history[place - 1]), tree };
}

function without(paths: readonly string[], tree: FlatTree): FlatTree {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !paths.includes(path)));
}
