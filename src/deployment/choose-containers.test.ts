import { expect, test } from 'vitest';
import { chooseByImage, chooseListed, type FoundWorkload, noSuchWorkload } from './choose-containers.ts';

const WEB = 'registry.example.com/emr/web';
const ONE = { web: WEB };
const TWO = { web: WEB, worker: 'registry.example.com/emr/worker' };

function workload(images: Readonly<Record<string, string>>): FoundWorkload {
  return {
    name: 'deployment/web',
    containers: Object.entries(images).map(([name, image]) => ({ name, image })),
    location: { file: 'web.yaml', line: 1, column: 1 },
  };
}

const TYPICAL = workload({ migrate: `${WEB}:1`, web: `${WEB}@sha256:${'1'.repeat(64)}`, proxy: 'nginx:1' });

test.each<
  [
    rule: string,
    FoundWorkload,
    containers: readonly (string | undefined)[],
    images: Record<string, string>,
    found: object,
  ]
>([
  ['all that run the image, by tag or digest', TYPICAL, [undefined], ONE, { migrate: 'web', web: 'web' }],
  [
    'each with its own image',
    workload({ a: `${WEB}:1`, b: `${TWO.worker}:1` }),
    [undefined],
    TWO,
    { a: 'web', b: 'worker' },
  ],
  [
    'a port belongs to the registry',
    workload({ a: 'localhost:5000/web' }),
    [undefined],
    { web: 'localhost:5000/web' },
    { a: 'web' },
  ],
  [
    'another registry is another image',
    workload({ a: `${WEB}:1`, b: 'other.example.com/emr/web:1' }),
    [undefined],
    ONE,
    { a: 'web' },
  ],
  ['text that is no reference is not ours', workload({ a: '$(IMAGE)', b: `${WEB}:1` }), [undefined], ONE, { b: 'web' }],
  ['the one that is named, and no other', TYPICAL, ['web'], ONE, { web: 'web' }],
  ['the one that is named, whatever it runs', TYPICAL, ['proxy'], ONE, { proxy: 'web' }],
  ['the one that is named by its image, where there are several', TYPICAL, ['web'], TWO, { web: 'web' }],
  ['entries add up', TYPICAL, [undefined, 'proxy'], ONE, { migrate: 'web', web: 'web', proxy: 'web' }],
  ['a container is chosen once', TYPICAL, ['web', undefined, 'web'], ONE, { web: 'web', migrate: 'web' }],
])('of a listed workload: %s', (_rule, found, containers, images, expected) => {
  const listed = containers.map((container) => (container === undefined ? {} : { container }));

  const chosen = chooseListed(found, listed, images);

  expect(Object.fromEntries(chosen.map(({ container, imageName }) => [container, imageName]))).toEqual(expected);
  expect(chosen).toHaveLength(Object.keys(expected).length);
});

test.each<
  [
    rule: string,
    FoundWorkload,
    container: string | undefined,
    images: Record<string, string>,
    code: string,
    hint: string,
  ]
>([
  ['none runs the image', workload({ web: 'nginx:1' }), undefined, ONE, 'WORKLOAD_RUNS_NO_IMAGE', 'deployment/web:web'],
  ['the name is misspelt', TYPICAL, 'prxy', ONE, 'WORKLOAD_CONTAINER_NOT_FOUND', 'Did you mean "proxy"?'],
  ['the name is unknown', TYPICAL, 'database', ONE, 'WORKLOAD_CONTAINER_NOT_FOUND', 'There are: migrate, web, proxy.'],
  ['two images could be meant', TYPICAL, 'proxy', TWO, 'WORKLOAD_IMAGE_AMBIGUOUS', 'a repository of its own'],
  [
    'two images share a repository',
    TYPICAL,
    undefined,
    { a: WEB, b: WEB },
    'WORKLOAD_IMAGE_AMBIGUOUS',
    'a repository of its own',
  ],
])('refused where %s', (_rule, found, container, images, code, hint) => {
  const choosing = () => chooseListed(found, [container === undefined ? {} : { container }], images);

  expect(choosing).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }));
});

test('without a list those workloads are left alone that run no image of a release', () => {
  const other = { ...workload({ web: 'nginx:1' }), name: 'deployment/other' };

  const chosen = chooseByImage([other, TYPICAL], ONE, 'namespace emr');

  expect(chosen.map(({ workload: name }) => name)).toEqual(['deployment/web', 'deployment/web']);
});

test('a release that would set nothing is refused', () => {
  expect(() => chooseByImage([workload({ web: 'nginx:1' })], ONE, 'namespace emr')).toThrow(
    expect.objectContaining({ code: 'WORKLOAD_NOT_FOUND', message: expect.stringContaining('namespace emr') }),
  );
});

test.each([
  ['wbe', ['deployment/web', 'deployment/worker'], 'Did you mean "deployment/web"?'],
  ['api', ['deployment/web', 'deployment/worker'], 'There are: deployment/web, deployment/worker.'],
  ['web', ['statefulset/web'], 'Did you mean "statefulset/web"?'],
  ['web', [], 'There are none at all.'],
])('a workload "%s" that is not among %j is answered with: %s', (name, known, hint) => {
  expect(noSuchWorkload({ kind: 'deployment', name }, known, 'namespace emr')).toMatchObject({
    message: `Reading deployment/${name}: there is none in namespace emr`,
    hint,
  });
});
