import { expect, test } from 'vitest';
import type { RunConfig } from '../../oci/config.ts';
import { parseDockerfile } from '../parse/parse-dockerfile.ts';
import { argsInForce, type StageBase, type StageState, startStage, stepStage } from './stage-state.ts';
import { globalVariables } from './stages.ts';

interface Given {
  readonly globals?: string;
  readonly base?: StageBase;
  readonly buildArgs?: Record<string, string>;
}

/** Runs the instructions of a stage, and returns what is there at the end and what the history says. */
function run(body: string, { globals = '', base = { from: 'scratch' }, buildArgs = {} }: Given = {}) {
  const dockerfile = parseDockerfile(`${globals}FROM x\n${body}`, 'Dockerfile');
  const platform = { os: 'linux', architecture: 'amd64' };
  const inputs = { buildArgs, targetPlatform: platform, buildPlatform: platform };
  const context = {
    file: 'Dockerfile',
    escape: dockerfile.directives.escape,
    inputs,
    globals: globalVariables(dockerfile, inputs),
  };
  let state = startStage(base);
  const history: string[] = [];
  for (const instruction of dockerfile.stages[0]?.instructions ?? []) {
    const step = stepStage(state, instruction, context);
    if (step.history !== undefined) history.push(step.history.createdBy + (step.history.emptyLayer ? '' : ' +'));
    state = step.state;
  }
  return { state, config: state.config, history };
}

function image(config: RunConfig): StageBase {
  return { from: 'image', config };
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

test.each<[string, Given, string | undefined, string]>([
  ['ENV v=1\nARG v=2', {}, '2', 'ARG behind ENV of the same name wins'],
  ['ARG v=2\nENV v=1', {}, '1', 'ENV behind ARG wins too'],
  ['ENV v=1\nARG v', {}, '1', 'an ARG without any value changes nothing'],
  ['ARG v=2', { buildArgs: { v: '$x' } }, '$x', '--build-arg wins over the default and is taken as it is'],
  ['ARG v', { globals: 'ARG v=g\n' }, 'g', 'an ARG without a default takes the global value'],
  ['ARG v=2', { globals: 'ARG v=g\n' }, '2', 'a default wins over the global value'],
  ['RUN x', { globals: 'ARG v=g\n' }, undefined, 'a global ARG that is not declared again is not seen'],
  ['RUN x', { buildArgs: { v: '1' } }, undefined, 'nor is a --build-arg that nothing declares'],
  ['ARG TARGETARCH\nENV v=$TARGETARCH', {}, 'amd64', 'platform arguments must be declared'],
  ['ENV v=$TARGETARCH', {}, '', 'and are empty otherwise'],
  ['ENV w=1\nENV w=2 v=$w', {}, '1', 'one ENV sees what was before it, not itself'],
  ['ARG w=1 v=$w', {}, '1', 'one ARG sees its earlier parts'],
  [`ARG v=\${TARGETVARIANT-unset}`, {}, 'unset', 'global variables are not seen in defaults'],
  ['ARG v=1', { base: image({ Env: ['v=0'] }) }, '1', 'ARG wins over the ENV of the image'],
])('%s: v is %#, %s', (body, given, expected) => {
  expect(run(body, given).state.variables.get('v')).toBe(expected);
});

test('a stage inherits the ARGs of the stage below, but ENV wins again over ARGs of the same name', () => {
  const below = run('ENV e=env\nARG e=arg\nARG a=1').state;
  const above = run('LABEL e=$e a=$a', { base: { from: 'stage', state: below } }).state;

  expect(below.variables.get('e')).toBe('arg');
  expect(above.config.Labels).toEqual({ e: 'env', a: '1' });
});

test('the ARGs that RUN sees are those in force beside ENV', () => {
  const { state } = run('ARG a=1\nARG b\nARG c=1\nENV c=2\nENV d=3\nARG d=4');

  expect(argsInForce(state)).toEqual({ a: '1', d: '4' });
});

test.each<[string, RunConfig, object, string]>([
  ['CMD a b', {}, { Cmd: ['/bin/sh', '-c', 'a b'], ArgsEscaped: true }, 'shell form'],
  ['SHELL ["/bin/bash", "-ec"]\nCMD a', {}, { Cmd: ['/bin/bash', '-ec', 'a'] }, 'another shell'],
  ['ENTRYPOINT ["e"]', { Cmd: ['c'] }, { Entrypoint: ['e'], Cmd: undefined }, 'ENTRYPOINT drops an inherited CMD'],
  ['CMD ["c"]\nENTRYPOINT ["e"]', { Cmd: ['b'] }, { Entrypoint: ['e'], Cmd: ['c'] }, 'but not one of the same stage'],
  ['ENTRYPOINT []', { Entrypoint: ['e'] }, { Entrypoint: undefined }, 'an empty list removes'],
  ['ENV b=2 a=3', { Env: ['PATH=/x', 'a=1'] }, { Env: ['PATH=/x', 'a=3', 'b=2'] }, 'a variable keeps its place'],
  ['WORKDIR b\nWORKDIR ../c', { WorkingDir: '/a' }, { WorkingDir: '/a/c' }, 'relative to what was before'],
  ['WORKDIR /a/../b/', {}, { WorkingDir: '/a/../b/' }, 'an absolute one stays as it is written'],
  ['WORKDIR x', {}, { WorkingDir: '/x' }, 'relative to / where the image has none'],
  [
    'EXPOSE 80 8000-8002/UDP 1:2',
    {},
    { ExposedPorts: { '80/tcp': {}, '8000/udp': {}, '8001/udp': {}, '8002/udp': {}, '2/tcp': {} } },
    'ranges, protocols, host ports',
  ],
  ['ARG p="80 81"\nEXPOSE $p', {}, { ExposedPorts: { '80/tcp': {}, '81/tcp': {} } }, 'split after expansion'],
  ['VOLUME /b', { Volumes: { '/a': {} } }, { Volumes: { '/a': {}, '/b': {} } }, 'added'],
  ['LABEL a=1 b="x y"', { Labels: { a: '0' } }, { Labels: { a: '1', b: 'x y' } }, 'replaced and added'],
  ['STOPSIGNAL SIGRTMIN+3', {}, { StopSignal: 'SIGRTMIN+3' }, 'as it is written'],
  [
    'HEALTHCHECK --interval=5s CMD x',
    {},
    { Healthcheck: { Test: ['CMD-SHELL', 'x'], Interval: 5e9 } },
    'zeros are left out',
  ],
  ['HEALTHCHECK NONE', { Healthcheck: { Test: ['CMD', 'x'] } }, { Healthcheck: { Test: ['NONE'] } }, 'NONE'],
  ['ONBUILD RUN $x', {}, { OnBuild: ['RUN $x'] }, 'not expanded'],
  ['USER $nobody', { User: 'u' }, { User: undefined }, 'a user that comes out empty'],
  ['RUN x', { OnBuild: ['RUN y'] }, { OnBuild: undefined }, 'triggers of the base are not inherited'],
])('%s: configuration, %s%s', (body, config, expected, _why) => {
  const unset = Object.fromEntries(Object.keys(expected).map((key) => [key, undefined]));

  expect({ ...unset, ...run(body, { base: image(config) }).config }).toMatchObject(expected);
});

test('FROM scratch has a working directory and a PATH, an image without one gets the PATH only', () => {
  expect(run('').config).toEqual({ WorkingDir: '/', Env: [PATH] });
  expect(run('', { base: image({ Env: ['a=1'] }) }).config).toEqual({ Env: ['a=1', PATH] });
});

test('the history has the words of BuildKit', () => {
  const { history } = run(
    [
      'ARG a=1 b',
      'ENV c="x y"',
      'RUN echo $a',
      'RUN <<-EOF\n\thi\n\tEOF',
      'RUN <<EOF\n#!/bin/sh\nEOF',
      'RUN cat <<A >b\nx\nA',
      'COPY --chown=$a --chmod=644 --parents --link x <<F /d/\nF',
      'WORKDIR /w',
      'WORKDIR /',
      'CMD ["a", "b\\"c\\n"]',
      'ENTRYPOINT x',
      'EXPOSE 80 443/udp',
      'VOLUME /a /b',
      'SHELL ["s", "-c"]',
      'HEALTHCHECK --interval=90s --timeout=1.5s CMD x',
      'ONBUILD RUN x',
      'MAINTAINER me',
    ].join('\n'),
  );

  expect(history).toEqual([
    'ARG a=1 b',
    'ENV c=x y',
    'RUN |2 a=1 b= /bin/sh -c echo $a # buildkit +',
    'RUN |2 a=1 b= /bin/sh -c hi\n # buildkit +',
    'RUN |2 a=1 b= /bin/sh -c /dev/pipes/EOF # buildkit +',
    'RUN |2 a=1 b= /bin/sh -c cat <<A >b\nx\nA # buildkit +',
    'COPY --parents --chown=1 --chmod=644 x <<F /d/ # buildkit +',
    'WORKDIR /w +',
    'WORKDIR /',
    'CMD ["a" "b\\"c\\n"]',
    'ENTRYPOINT ["/bin/sh" "-c" "x"]',
    'EXPOSE [443/udp 80/tcp]',
    'VOLUME [/a /b]',
    'SHELL [s -c]',
    'HEALTHCHECK {Test:[CMD-SHELL x] Interval:1m30s Timeout:1.5s StartPeriod:0s StartInterval:0s Retries:0}',
    'MAINTAINER me',
  ]);
});

test('variables are replaced in owners, modes, paths and heredocs, not in --exclude', () => {
  let copied: unknown;
  const state: StageState = { ...startStage({ from: 'scratch' }), variables: new Map([['x', '7']]) };
  const dockerfile = parseDockerfile(
    'FROM a\nCOPY --chown=$x --exclude=$x $x <<F <<"G" /$x\n$x "q"\nF\n$x\nG',
    'Dockerfile',
  );
  for (const instruction of dockerfile.stages[0]?.instructions ?? []) {
    const platform = { os: 'linux', architecture: 'amd64' };
    const inputs = { buildArgs: {}, targetPlatform: platform, buildPlatform: platform };
    copied = stepStage(state, instruction, {
      file: 'Dockerfile',
      escape: '\\',
      inputs,
      globals: new Map(),
    }).instruction;
  }

  expect(copied).toMatchObject({
    chown: '7',
    exclude: ['$x'],
    sources: ['7'],
    destination: '/7',
    inlineFiles: [{ content: '7 "q"\n' }, { content: '$x\n' }],
  });
});

test.each([
  [`ENV a=\${b:?gone}`, 'DOCKERFILE_EXPANSION_FAILED'],
  ['EXPOSE 70000', 'DOCKERFILE_PORT_INVALID'],
  ['EXPOSE 80/tcpp', 'DOCKERFILE_PORT_INVALID'],
  ['EXPOSE 90-80', 'DOCKERFILE_PORT_INVALID'],
  ['STOPSIGNAL SIGTEM', 'DOCKERFILE_SIGNAL_INVALID'],
  ['RUN --mount=type=cash,target=/x y', 'DOCKERFILE_MOUNT_INVALID'],
  ['VOLUME $none', 'DOCKERFILE_EXPANSION_FAILED'],
])('%s is refused with %s, at its line', (body, code) => {
  expect(() => run(`ENV x=y\n${body}`)).toThrow(
    expect.objectContaining({ code, location: { file: 'Dockerfile', line: 3, column: 1 } }),
  );
});
