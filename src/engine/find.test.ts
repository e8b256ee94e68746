import { describe, expect, test } from 'vitest';
import { ToolError } from '../errors.ts';
import type { Exec, ExecResult } from '../exec.ts';
import { silent } from '../log.ts';
import type { EngineRequest } from './engine.ts';
import { type EngineChoice, findEngine } from './find.ts';

const signal = new AbortController().signal;
const ok = (stdout = ''): ExecResult => ({ exitCode: 0, stdout, stderr: '' });
const failed = (stderr: string): ExecResult => ({ exitCode: 1, stdout: '', stderr });

/** Answers by the command line; a command that has no answer is not installed. */
function machine(answers: Readonly<Record<string, ExecResult>>): { exec: Exec; calls: string[] } {
  const calls: string[] = [];
  const exec: Exec = async (command, args) => {
    const line = [command, ...args].join(' ');
    calls.push(line);
    const answer = Object.entries(answers).find(([start]) => line.startsWith(start))?.[1];
    if (answer === undefined) throw new ToolError('COMMAND_NOT_FOUND', `Starting ${command}: not found`);
    return answer;
  };
  return { exec, calls };
}

const env = { BUILDKIT_HOST: 'tcp://builder:1234' };
const auto: EngineChoice = { kind: 'auto' };

test('nothing is started until an engine is needed', () => {
  const { exec, calls } = machine({});

  const engine = findEngine(auto, { exec, env, signal });

  expect(engine.description).toBe('the first build engine that answers');
  expect(calls).toEqual([]);
});

test('it is looked for once, and then describes itself', async () => {
  const { exec, calls } = machine({ 'buildctl --addr tcp://builder:1234 debug workers': ok() });
  const engine = findEngine(auto, { exec, env, signal });

  await Promise.all([engine.probe(), engine.probe()]);
  await engine.probe();

  expect(calls).toEqual(['buildctl --addr tcp://builder:1234 debug workers']);
  expect(engine.description).toBe('buildctl at tcp://builder:1234');
});

describe('the first one that answers is taken', () => {
  const buildx = {
    'docker buildx version': ok(),
    'docker buildx inspect': ok('Name: default\nDriver: docker\nStatus: running\n'),
  };
  const cases: [why: string, choice: EngineChoice, answers: Record<string, ExecResult>, expected: string][] = [
    [
      'buildctl before buildx',
      auto,
      { buildctl: ok(), ...buildx, 'buildah info': ok() },
      'buildctl at tcp://builder:1234',
    ],
    ['buildkitd away', auto, { buildctl: failed('refused'), ...buildx, 'buildah info': ok() }, 'docker buildx'],
    [
      'Docker away: buildx answers, and inspect names the error',
      auto,
      {
        'docker buildx version': ok(),
        'docker buildx inspect': ok('Name: default\nError: Cannot connect to the Docker daemon\n'),
        'buildah info': ok(),
      },
      'buildah',
    ],
    [
      'a docker without buildx',
      auto,
      { 'docker buildx version': failed('unknown command'), 'buildah info': ok() },
      'buildah',
    ],
    [
      'an address goes before BUILDKIT_HOST',
      { kind: 'buildctl', address: 'unix:///b' },
      { buildctl: ok() },
      'buildctl at unix:///b',
    ],
    ['a builder by name', { kind: 'buildx', builder: 'remote' }, buildx, 'docker buildx with builder remote'],
    [
      'a choice is not replaced by what is better',
      { kind: 'buildah' },
      { buildctl: ok(), 'buildah info': ok() },
      'buildah',
    ],
  ];
  test.each(cases)('%s', async (_why, choice, answers, expected) => {
    const engine = findEngine(choice, { exec: machine(answers).exec, env, signal });

    expect(await engine.probe()).toBe(expected);
  });
});

test('when none answers, the error says for each why, and what to do', async () => {
  const answers = {
    buildctl: failed('first line\nconnection refused'),
    'docker buildx version': failed('is not a docker command'),
  };

  const probing = findEngine(auto, { exec: machine(answers).exec, env, signal }).probe();

  await expect(probing).rejects.toMatchObject({
    code: 'ENGINE_NOT_FOUND',
    message:
      'Looking for a build engine: none answers\n' +
      '  buildctl at tcp://builder:1234: connection refused\n' +
      '  docker buildx: is not a docker command\n' +
      '  buildah: buildah is not on the PATH',
    hint: expect.stringContaining('BUILDKIT_HOST'),
  });
});

test('an engine that was not there is looked for again the next time', async () => {
  const answers: Record<string, ExecResult> = {};
  const engine = findEngine({ kind: 'buildah' }, { exec: machine(answers).exec, env, signal });
  await expect(engine.probe()).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });

  answers['buildah info'] = ok();

  expect(await engine.probe()).toBe('buildah');
});

test('a build looks for the engine by itself, and fails as the search does', async () => {
  const request: EngineRequest = {
    dockerfile: 'FROM scratch\n',
    context: '/context',
    args: {},
    platform: 'linux/amd64',
    secrets: [],
    ssh: [],
    layoutImages: [],
    destination: { kind: 'registry', reference: { registry: 'registry.example.com', name: 'app', tag: '1' } },
  };

  const building = findEngine({ kind: 'buildah' }, { exec: machine({}).exec, env, signal }).build(request, {
    signal,
    progress: silent,
  });

  await expect(building).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
});
