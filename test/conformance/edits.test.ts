import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RULE_NAMES } from '../../src/plan/lint/rule-names.ts';
import { applyEdit } from '../doubles/apply-edit.ts';
import { findingsIn } from '../doubles/findings-in.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { makeSmallImage } from '../servers/small-image.ts';
import { buildWithBuildkit, type ImageEquipment, writeSource } from './image-case.ts';
import type { InspectedImage } from './inspect-image.ts';
import { installers } from './installers.ts';

/** BuildKit makes the same image of a Dockerfile after the edit of a finding was made in it. */
let folder: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edits-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = { registryUrl: registry.url, host: registry.host, prefix: 'edits', seen: new Map(), ...buildkit };
  const config = { Env: ['PATH=/opt:/usr/bin:/bin'] };
  await makeSmallImage({ registry: registry.url, repository: 'edits/tools', tag: '1', files: installers, config });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Row {
  readonly name: string;
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly args?: Readonly<Record<string, string>>;
}

const NODE = {
  'package.json': '{"name":"a"}',
  'package-lock.json': '{}',
  'src/index.ts': 'code\n',
  'tools/b.ts': 'more\n',
};

const rows: readonly Row[] = [
  {
    name: 'manifests-go-up',
    dockerfile: 'FROM @tools:1\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: NODE,
  },
  {
    name: 'a-run-is-taken-apart',
    dockerfile: 'FROM @tools:1\nWORKDIR /app\nCOPY . .\nENV NODE_ENV=production\nRUN npm ci && npm run build\n',
    files: NODE,
  },
  {
    name: 'another-folder-and-user',
    dockerfile:
      'FROM @tools:1\nWORKDIR /\nUSER root\nRUN mkdir -m 777 /srv\nCOPY . /srv/app\nWORKDIR /srv/app\nUSER nobody\nRUN pip install --user -r requirements/uat.txt\n',
    files: { 'requirements/uat.txt': '-r base.txt\n', 'requirements/base.txt': 'django\n', 'app.py': 'code\n' },
  },
  {
    name: 'owners-of-the-copy',
    dockerfile: 'FROM @tools:1\nCOPY --chown=7:8 web /web/\nWORKDIR /web\nRUN npm install\n',
    files: Object.fromEntries(Object.entries(NODE).map(([path, text]) => [`web/${path}`, text])),
  },
  {
    name: 'downloads-alone',
    dockerfile: 'FROM @tools:1\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev\n',
    files: { 'composer.json': '{}', 'composer.lock': '{}', 'index.php': 'code\n' },
  },
  {
    name: 'packages-of-the-system',
    dockerfile:
      'FROM @tools:1\nCOPY . /app\nRUN cat /app/index.php > /seen\nRUN apk add --no-cache \\\n  curl \\\n  tini\n',
    files: { 'index.php': 'code\n' },
  },
  {
    name: 'an-owner-alone',
    dockerfile:
      'FROM @tools:1\nWORKDIR /app\nCOPY . .\nRUN useradd app && chown -R app:app /app && cat /app/src/index.ts > /seen\n',
    files: NODE,
  },
  {
    name: 'an-argument-of-the-commit',
    dockerfile:
      'FROM @tools:1\nARG GIT_SHA\nENV REVISION=$GIT_SHA\nRUN apk add curl\nCOPY . /app\nRUN echo $REVISION > /revision\n',
    files: NODE,
    args: { GIT_SHA: '8f4e2d1' },
  },
];

test.each(rows)('$name', { timeout: 300_000 }, async ({ name, dockerfile, files, args = {} }) => {
  const [finding] = findingsIn({ dockerfile: dockerfile.replaceAll('@', ''), files, args }, ...RULE_NAMES);
  if (finding === undefined) throw new Error('no finding');
  const edited = applyEdit(dockerfile, finding);

  const before = await build(name, { dockerfile, files, args });
  const after = await build(`${name}-edited`, { dockerfile: edited, files, args });

  expect(edited).not.toBe(dockerfile);
  expect(after).toEqual(before);
});

async function build(name: string, source: Omit<Row, 'name'>): Promise<Pick<InspectedImage, 'tree' | 'config'>> {
  const place = join(folder, name);
  const files = { ...source.files, '.dockerignore': 'Dockerfile\n.dockerignore\n' };
  await writeSource(place, { ...source, files }, equipment);
  const built = await buildWithBuildkit(place, source, equipment, name);
  if (built.kind === 'refused') throw new Error(built.message);
  const { tree, config } = built.image;
  const { Env = [], ...rest } = config.config ?? {};
  return { tree, config: { ...config, config: { ...rest, Env: Env.toSorted() } } };
}
