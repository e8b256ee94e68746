import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { exec } from '../../src/exec.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { writeContext } from './context-folder.ts';
import type { ImageEquipment } from './image-case.ts';
import { inspectImage } from './inspect-image.ts';
import { pushBases } from './push-bases.ts';
import { referenceBuild } from './reference-build.ts';

const TIMEOUT_MS = 300_000;

let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hand-split-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = { registryUrl: registry.url, host: registry.host, prefix: 'hand-split', seen: new Map(), ...buildkit };
  await pushBases(equipment);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** "@base" and "@assets" are the images of the rows, "@app:1" and "@busybox:1" those of `pushBases`. */
const rows = [
  {
    name: 'from',
    why: 'the layout of the story',
    base: 'FROM @app:1\nCOPY requirements /requirements\nRUN cat /requirements/uat.txt > /installed.txt\nENV STAGE=base\nUSER app\n',
    web: 'FROM @base\nWORKDIR code\nCOPY --chown=app . .\nENV STAGE=$STAGE-web\nCMD ["run"]\n',
  },
  {
    name: 'triggers',
    why: 'ONBUILD of an image that is made in the same run is carried out',
    base: 'FROM @busybox:1\nONBUILD COPY code /srv/code\nONBUILD RUN cat /srv/code/main.py > /seen.txt\n',
    web: 'FROM @base:any\nCOPY requirements /srv/\n',
  },
  {
    name: 'files',
    why: 'COPY --from and a mount take what is made in the same run',
    base: 'FROM @busybox:1\nCOPY requirements /out/requirements\nRUN mkdir /out/empty && ln -s requirements /out/link\n',
    web: 'FROM @busybox:1\nCOPY --from=@base /out /app\nRUN --mount=from=@base,target=/base cat /base/out/requirements/uat.txt > /mounted.txt\n',
  },
] as const;

const context = {
  'requirements/uat.txt': 'django\n',
  'code/main.py': 'print(1)\n',
  'code/run.sh': { content: 'true\n', mode: 0o755 },
};

for (const row of rows) {
  test.concurrent(`${row.name}: ${row.why}, as BuildKit makes it one after the other`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    await makeByHand(row);
    await makeWithHydrofoil(row);

    for (const image of ['base', 'web']) {
      const byHand = await inspectImage(`hand-split/${row.name}/buildkit-${image}`, 'latest', 'BuildKit', equipment);
      const native = await inspectImage(`hand-split/${row.name}/${image}`, 'unversioned', 'Hydrofoil', equipment);
      expect({ tree: native.tree, config: native.config }).toEqual({ tree: byHand.tree, config: byHand.config });
    }
  });
}

type Row = (typeof rows)[number];

async function makeByHand(row: Row): Promise<void> {
  const place = join(folder, `${row.name}-by-hand`);
  await writeFiles(place, row, `${row.name}/buildkit-base`);
  for (const image of ['base', 'web']) {
    const name = `${equipment.host}/hand-split/${row.name}/buildkit-${image}:latest`;
    const { exitCode, stderr } = await referenceBuild(equipment, [
      ...['--local', `context=${place}`, '--local', `dockerfile=${place}`, '--opt', `filename=${image}.Dockerfile`],
      ...['--output', `type=image,name=${name},push=true,oci-mediatypes=true`],
    ]);
    if (exitCode !== 0) throw new Error(`BuildKit: ${stderr}`);
  }
}

async function makeWithHydrofoil(row: Row): Promise<void> {
  const place = join(folder, `${row.name}-native`);
  const { address, buildctl, host } = equipment;
  await writeFiles(place, row, `${row.name}/base`);
  const image = (name: string) =>
    `  ${name}: { repository: ${host}/hand-split/${row.name}/${name}, dockerfile: ${name}.Dockerfile }\n`;
  const engine = `engine: { kind: buildctl, address: "${address}" }\n`;
  await writeFile(join(place, 'hydrofoil.yaml'), `images:\n${image('web')}${image('base')}${engine}`);
  const env = { PATH: `${dirname(buildctl)}:${process.env.PATH}`, GITHUB_REF_NAME: '', GITHUB_HEAD_REF: '', CI: '' };
  const { exitCode, stderr } = await exec(process.execPath, [inject('cli'), 'build'], { cwd: place, env });
  if (exitCode !== 0) throw new Error(`hydrofoil: ${stderr}`);
}

async function writeFiles(place: string, row: Row, base: string): Promise<void> {
  const { host } = equipment;
  const text = (dockerfile: string) =>
    dockerfile
      .replace(/@(busybox|app):/g, `${host}/hand-split/$1:`)
      .replace(/@base(:any)?/g, (_, tag) =>
        base.endsWith('buildkit-base') || tag === undefined
          ? `${host}/hand-split/${base}`
          : `${host}/hand-split/${base}${tag}`,
      );
  writeContext(place, {
    ...context,
    '.dockerignore': '*Dockerfile\nhydrofoil.yaml\n.dockerignore\n',
    'base.Dockerfile': text(row.base),
    'web.Dockerfile': text(row.web),
  });
}
