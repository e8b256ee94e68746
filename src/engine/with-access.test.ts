import { expect, test } from 'vitest';
import { silent } from '../log.ts';
import { digestOf } from '../oci/digest.ts';
import type { Engine, EngineRequest } from './engine.ts';
import { type EngineAccess, withAccess } from './with-access.ts';

const options = { signal: new AbortController().signal, progress: silent };
const ecr = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';

const request: EngineRequest = {
  dockerfile: 'FROM scratch\n',
  context: '/context',
  args: {},
  platform: 'linux/amd64',
  secrets: [],
  ssh: [],
  layoutImages: [],
  destination: { kind: 'registry', reference: { registry: ecr, name: 'emr/web', tag: 'building' } },
};

/** Tells in one list what was asked for, prepared and built, in the order in which it happened. */
function recording(known: readonly string[] = [ecr]) {
  const happened: string[] = [];
  const access: EngineAccess = {
    async loginFor(registry) {
      happened.push(`login ${registry}`);
      return known.includes(registry) ? { registry, username: 'AWS', password: 'x' } : undefined;
    },
    async prepare({ registry, name }) {
      happened.push(`prepare ${registry}/${name}`);
    },
  };
  const engine: Engine = {
    description: 'an engine',
    async build({ logins = [] }) {
      happened.push(`build with ${logins.map(({ registry }) => registry).join(' ') || 'nothing'}`);
      return digestOf('built');
    },
  };
  return { engine: withAccess(engine, access), happened };
}

test('an engine gets the login of where it pushes to, and the repository is there before', async () => {
  const { engine, happened } = recording();

  await engine.build(request, options);

  expect(happened).toEqual([`login ${ecr}`, `prepare ${ecr}/emr/web`, `build with ${ecr}`]);
});

test('an engine gets the logins of what it pulls, each once, and of no stage', async () => {
  const { engine, happened } = recording([]);
  const dockerfile = [
    'FROM --platform=linux/amd64 one.example.com/base@sha256:1 AS base',
    'FROM base',
    'COPY --from=two.example.com/tool:1 /tool /tool',
    'COPY --from=base /a /b',
    'RUN --mount=type=bind,from=three.example.com:5000/wheels,target=/w pip install',
    'FROM python:3.12',
    'FROM one.example.com/other',
  ].join('\n');

  await engine.build({ ...request, dockerfile }, options);

  expect(happened.filter((line) => line.startsWith('login'))).toEqual([
    `login ${ecr}`,
    'login one.example.com',
    'login two.example.com',
    'login three.example.com:5000',
  ]);
});

test('a result for a folder needs no repository', async () => {
  const { engine, happened } = recording();

  await engine.build({ ...request, destination: { kind: 'layout', folder: '/images' } }, options);

  expect(happened).toEqual(['build with nothing']);
});
