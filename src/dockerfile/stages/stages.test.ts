import { expect, test } from 'vitest';
import { parseDockerfile } from '../parse/parse-dockerfile.ts';
import { type ImageTriggers, resolveStages, resolveTarget, stagesNeeded } from './stages.ts';

interface Given {
  readonly buildArgs?: Record<string, string>;
  readonly target?: string;
  readonly triggers?: ImageTriggers;
}

function resolve(text: string, { buildArgs = {}, target, triggers }: Given = {}) {
  const inputs = {
    buildArgs,
    targetPlatform: { os: 'linux', architecture: 'arm64' },
    buildPlatform: { os: 'linux', architecture: 'amd64' },
    ...(target !== undefined && { target }),
  };
  return resolveStages(parseDockerfile(text, 'Dockerfile'), inputs, triggers);
}

test.each<[string, Given, object, string]>([
  ['ARG v=1\nFROM a:$v', {}, { kind: 'image', image: 'a:1' }, 'a global ARG'],
  ['ARG v=1\nFROM a:$v', { buildArgs: { v: '2' } }, { kind: 'image', image: 'a:2' }, '--build-arg'],
  [`FROM a:\${v:-3}`, { buildArgs: { v: '2' } }, { kind: 'image', image: 'a:3' }, '--build-arg that nothing declares'],
  [`ARG a=1\nARG b=$a.\${TARGETARCH}\nFROM x:$b`, {}, { kind: 'image', image: 'x:1.arm64' }, 'one ARG uses another'],
  ['FROM scratch', {}, { kind: 'scratch' }, 'scratch'],
  ['FROM x AS a\nFROM a', {}, { kind: 'stage', index: 0 }, 'a stage'],
  ['FROM x AS a\nFROM y AS a\nFROM a', {}, { kind: 'stage', index: 1 }, 'of two stages of one name the nearest above'],
  ['FROM a AS a', {}, { kind: 'image', image: 'a' }, 'a stage is not below itself'],
])('%j: the last stage stands on %#, %s', (text, given, expected) => {
  expect(resolve(text, given).at(-1)?.base).toEqual(expected);
});

test('--platform is expanded and normalized', () => {
  const stages = resolve(
    'FROM --platform=$BUILDPLATFORM a\nFROM --platform=linux/aarch64/v8 b\nFROM --platform=x86_64 c\nFROM d',
  );

  expect(stages.map(({ platform }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64' },
    { os: 'linux', architecture: 'amd64' },
    undefined,
  ]);
});

test('what COPY and RUN take from elsewhere is found: by name in any case, by number, or an image', () => {
  const stages = resolve(
    'FROM a AS one\nFROM b\nCOPY --from=ONE x y\nCOPY --from=0 x y\nCOPY --from=nginx:1 x y\nCOPY x y\nRUN --mount=type=cache,target=/c --mount=from=one,target=/d --mount=from=0,target=/e z',
  );

  expect(stages[1]?.sources).toEqual([
    [{ kind: 'stage', index: 0 }],
    [{ kind: 'stage', index: 0 }],
    [{ kind: 'image', image: 'nginx:1' }],
    [],
    [
      { kind: 'stage', index: 0 },
      { kind: 'image', image: '0' },
    ],
  ]);
});

test('only the stages that the target needs are kept, in the order of the file', () => {
  const stages = resolve(
    'FROM a AS base\nFROM a AS unused\nFROM a AS wheels\nFROM base AS mid\nRUN --mount=from=wheels,target=/w x\nFROM scratch\nCOPY --from=mid x y',
  );

  expect(stagesNeeded(stages, 4)).toEqual([0, 2, 3, 4]);
  expect(stagesNeeded(stages, 1)).toEqual([1]);
});

test('the target is the last stage, or one by name in any case; a number is not taken, as with BuildKit', () => {
  const dockerfile = parseDockerfile('FROM a AS one\nFROM b AS two', 'Dockerfile');

  expect(resolveTarget(dockerfile)).toBe(1);
  expect(resolveTarget(dockerfile, 'ONE')).toBe(0);
  expect(() => resolveTarget(dockerfile, '0')).toThrow(expect.objectContaining({ code: 'DOCKERFILE_TARGET_UNKNOWN' }));
  expect(() => resolveTarget(dockerfile, 'tow')).toThrow(expect.objectContaining({ hint: 'Write two.' }));
});

test('ONBUILD of a stage runs in the stage above it, and only there', () => {
  const stages = resolve('FROM x AS a\nONBUILD COPY --from=tools t /t\nFROM y AS tools\nFROM a AS b\nRUN z\nFROM b');

  expect(stages[2]?.instructions).toMatchObject([{ keyword: 'COPY', trigger: true, line: 4 }, { keyword: 'RUN' }]);
  expect(stages[2]?.sources).toEqual([[{ kind: 'stage', index: 1 }], []]);
  expect(stages[3]?.instructions).toEqual([]);
});

test('ONBUILD of an image runs where the target needs that stage', () => {
  const texts: Record<string, readonly string[]> = { node: ['RUN npm ci', 'COPY <<E /x\nhi\nE'], bad: ['FROM x'] };
  const triggers: ImageTriggers = (image) => texts[image] ?? [];
  const stages = resolve('FROM bad AS unused\nFROM node\nUSER u', { triggers });

  expect(stages[1]?.instructions.map(({ keyword }) => keyword)).toEqual(['RUN', 'COPY', 'USER']);
  expect(() => resolve('FROM bad\n', { triggers })).toThrow(
    expect.objectContaining({
      code: 'DOCKERFILE_ONBUILD_INVALID',
      location: { file: 'Dockerfile', line: 1, column: 1 },
    }),
  );
});

test.each([
  ['ARG v\nFROM $v', 'DOCKERFILE_BASE_BLANK', 2, 'nothing to stand on'],
  ['FROM x AS A\nFROM A', 'REFERENCE_INVALID', 2, 'FROM looks for lower case only, and no image is called that'],
  ['ARG v\nFROM x:$v AS unused\nFROM y', 'REFERENCE_INVALID', 2, 'no image, needed or not'],
  ['FROM --platform=a/b/c/d x', 'DOCKERFILE_PLATFORM_INVALID', 1, 'not a platform'],
  ['FROM --platform=linus x', 'DOCKERFILE_PLATFORM_INVALID', 1, 'neither a system nor an architecture'],
  [`FROM \${v`, 'DOCKERFILE_EXPANSION_FAILED', 1, 'not a substitution'],
  ['FROM a\nCOPY --from=$x b c', 'DOCKERFILE_FLAG_INVALID', 2, 'a variable in --from'],
  ['FROM a\nCOPY --from=3 b c', 'DOCKERFILE_STAGE_UNKNOWN', 2, 'no such stage'],
  ['FROM a AS x\nCOPY --from=x b c', 'DOCKERFILE_STAGE_CYCLE', 1, 'from itself'],
  [
    'FROM a AS x\nCOPY --from=y b c\nFROM a AS y\nCOPY --from=x b c\nFROM a',
    'DOCKERFILE_STAGE_CYCLE',
    1,
    'in a circle, needed or not',
  ],
  [
    'FROM a AS x\nRUN --mount=from=y,target=/y z\nFROM a AS y\nFROM x',
    'DOCKERFILE_STAGE_NOT_BEFORE',
    2,
    'from further down',
  ],
])('%j is refused with %s at line %i: %s', (text, code, line) => {
  expect(() => resolve(text)).toThrow(expect.objectContaining({ code, location: expect.objectContaining({ line }) }));
});
