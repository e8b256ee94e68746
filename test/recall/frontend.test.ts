import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createBuildctl } from '../../src/engine/buildctl.ts';
import { exec } from '../../src/exec.ts';
import { pushImage } from '../servers/push-image.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { pushBase } from './push-base.ts';
import { essenceOf, openTwins } from './twins.ts';
import { untilOld } from './until-old.ts';

test('a front end whose tag was asked for while the first image was made is asked for again', async () => {
  const context = mkdtempSync(join(tmpdir(), 'recall-frontend-'));
  const [{ host, url }, { address, buildctl }] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  const name = `recall-frontend/${process.pid}`;
  const base = await pushBase(url, `${name}/base`);
  const pushFrontend = (version: string) =>
    pushImage({
      registry: url,
      repository: `${name}/docker/dockerfile`,
      tag: '1',
      layers: [],
      config: { Labels: { version } },
    });
  const buildkit = createBuildctl({
    address,
    exec,
    env: { ...process.env, PATH: `${dirname(buildctl)}:${process.env.PATH}` },
  });
  /** The image above is none that could read a Dockerfile. */
  const engine: typeof buildkit = {
    ...buildkit,
    build: ({ dockerfile, ...request }, options) =>
      buildkit.build({ ...request, dockerfile: dockerfile.replace(/^# ?syntax=.*\n/, '') }, options),
  };
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), content);
  };
  write(
    'Dockerfile',
    `# syntax=${host}/${name}/docker/dockerfile:1\nFROM ${base}\nCOPY src src\nRUN cat src/a\nCOPY other other\n`,
  );
  write('src/a', 'a\n');
  write('other/b', 'b\n');
  await pushFrontend('one');
  await untilOld();
  using twins = openTwins({ host, name, context, engine });
  const first = await twins.buildRemembering();
  await pushFrontend('two');
  write('other/b', 'c\n');

  const second = await twins.buildRemembering();
  const again = await twins.buildAgain();

  expect(first).toMatchObject({ outcome: 'made' });
  expect(essenceOf(again)).toEqual({ ...essenceOf(second), outcome: 'unchanged' });
  rmSync(context, { recursive: true });
});
