import { expect, test } from 'vitest';
import { parseDockerfile } from './parse/parse-dockerfile.ts';
import { type PrintedStage, type PrintRequest, printDockerfile, printTail } from './print-dockerfile.ts';
import { resolveStages } from './stages/stages.ts';

function request(text: string, print: readonly PrintedStage[], pins: Record<string, string> = {}): PrintRequest {
  const dockerfile = parseDockerfile(text, 'Dockerfile');
  const platform = { os: 'linux', architecture: 'amd64' };
  const inputs = { buildArgs: {}, targetPlatform: platform, buildPlatform: platform };
  return { dockerfile, stages: resolveStages(dockerfile, inputs), print, pin: (image) => pins[image] };
}

test('a prefix of a stage is printed with the stages that it needs, and nothing else', () => {
  const text = [
    '# syntax=docker/dockerfile:1\n# check=error=true\n# escape=`',
    'ARG v=1 `\n  w=2',
    '# comment\nFROM a:$v AS one\nRUN x `\n  # inside\n  y',
    'FROM unused AS two',
    'FROM one\nRUN <<EOF\n  body\nEOF\nCOPY . /app\nCMD z\n',
  ].join('\n');

  expect(printDockerfile(request(text, [{ index: 0 }, { index: 2, instructionCount: 1 }]))).toBe(
    [
      '# syntax=docker/dockerfile:1\n# escape=`',
      'ARG v=1 `\n  w=2',
      'FROM a:$v AS one\nRUN x `\n  # inside\n  y',
      'FROM one\nRUN <<EOF\n  body\nEOF\n',
    ].join('\n'),
  );
});

const PINS = { 'a:1': 'r.example/a@sha256:1', b: 'r.example/b@sha256:2' };

test.each([
  [`FROM a:\${v:-1} AS x`, 'FROM r.example/a@sha256:1 AS x', 'a variable is replaced with the rest'],
  [
    'FROM --platform=linux/amd64 \\\n a:1',
    'FROM --platform=linux/amd64 \\\n r.example/a@sha256:1',
    'on a continued line',
  ],
  ['FROM c\nCOPY --link --from=b x y', 'FROM c\nCOPY --link --from=r.example/b@sha256:2 x y', 'COPY --from'],
  ['FROM c\nCOPY --from="b"  x y', 'FROM c\nCOPY --from=r.example/b@sha256:2  x y', 'quotes of the flag go'],
  [
    'FROM c\nRUN --mount=from=b,target=/x --mount=type=cache,target=/y z',
    'FROM c\nRUN --mount=from=r.example/b@sha256:2,target=/x --mount=type=cache,target=/y z',
    'RUN --mount',
  ],
  [
    'FROM c\nRUN --mount="from=b,target=/ü d" \\\n --mount=target=/e,from=b z',
    'FROM c\nRUN --mount=from=r.example/b@sha256:2,target=/ü\\ d \\\n --mount=target=/e,from=r.example/b@sha256:2 z',
    'two of them, with a blank',
  ],
  ['FROM c\nCOPY --from=other x y', 'FROM c\nCOPY --from=other x y', 'without a pin it stays'],
])('%j is printed as %j: %s', (text, expected) => {
  expect(printDockerfile(request(text, [{ index: 0 }], PINS))).toBe(`${expected}\n`);
});

test('numbers in COPY --from follow the stages that are left, names stay', () => {
  const text = 'FROM a\nFROM b\nFROM c AS n\nFROM d\nCOPY --from=1 x y\nCOPY --from=n x y\nCOPY --from=2 x y';

  expect(printDockerfile(request(text, [{ index: 1 }, { index: 2 }, { index: 3 }]))).toBe(
    'FROM b\nFROM c AS n\nFROM d\nCOPY --from=0 x y\nCOPY --from=n x y\nCOPY --from=1 x y\n',
  );
});

test('the front end is the given one, also where the author names none', () => {
  const syntax = 'mirror.example/docker/dockerfile@sha256:4 x';
  const given = request('# syntax=docker/dockerfile:1 x\nFROM a', [{ index: 0 }]);

  expect(printDockerfile({ ...given, syntax })).toBe(`# syntax=${syntax}\nFROM a\n`);
  expect(printDockerfile({ ...request('FROM a', [{ index: 0 }]), syntax })).toBe(`# syntax=${syntax}\nFROM a\n`);
});

test('what ONBUILD adds is printed where it runs, and ONBUILD itself only in the last stage', () => {
  const text = 'FROM a AS p\nONBUILD RUN --mount=from=b,target=/b x\nFROM p\nRUN y\nONBUILD RUN z\nRUN w';
  const given = request(text, [{ index: 0 }, { index: 1, instructionCount: 3 }], PINS);

  expect(printDockerfile(given)).toBe(
    'FROM a AS p\nFROM p\nRUN --mount=from=r.example/b@sha256:2,target=/b x\nRUN y\nONBUILD RUN z\n',
  );
  expect(printDockerfile({ ...given, print: [{ index: 0 }, { index: 1, instructionCount: 1 }] })).toBe(
    'FROM a AS p\nFROM p\nRUN --mount=from=r.example/b@sha256:2,target=/b x\n',
  );
});

test('a stage that is named but not printed is an error', () => {
  const incomplete = request('FROM a AS n\nFROM d\nCOPY --from=n x y', [{ index: 1 }]);

  expect(() => printDockerfile(incomplete)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_STAGE_NOT_PRINTED' }));
});

test('a tail continues an image: arguments again with their values, then the instructions', () => {
  const given = request(
    'ARG g=1\nFROM t AS tools\nFROM a AS app\nARG x\nCOPY . .\nRUN --mount=from=tools,target=/t $x\nCOPY --from=0 a b\nUSER u',
    [{ index: 0 }],
  );
  const [, , run, copy] = given.stages[1]?.instructions ?? [];
  if (run === undefined || copy === undefined) expect.unreachable();

  const text = printTail({
    ...given,
    from: { reference: 'r.example/app@sha256:3', platform: 'linux/arm64' },
    stage: 1,
    args: [{ name: 'x', value: 'a "b" $c \\d `e' }, { name: 'y' }],
    instructions: [run, copy],
  });

  expect(text).toBe(
    'ARG g=1\nFROM t AS tools\nFROM --platform=linux/arm64 r.example/app@sha256:3\nARG x="a \\"b\\" \\$c \\\\d `e"\nARG y\nRUN --mount=from=tools,target=/t $x\nCOPY --from=0 a b\n',
  );
});

test('an argument of several lines cannot be printed', () => {
  const given = request('FROM a\nRUN x', []);
  const tail = { ...given, from: { reference: 'b' }, stage: 0, args: [{ name: 'x', value: 'a\nb' }], instructions: [] };

  expect(() => printTail(tail)).toThrow(expect.objectContaining({ code: 'DOCKERFILE_ARGUMENT_NOT_PRINTABLE' }));
});

test('a stage that has become an image is printed as that, under its name', () => {
  const given = request('FROM a AS one\nRUN x\nFROM b\nCOPY --from=one /x /x\n', [
    { index: 0, made: { reference: 'r.example/app@sha256:1' } },
    { index: 1 },
  ]);

  expect(printDockerfile(given)).toBe('FROM r.example/app@sha256:1 AS one\nFROM b\nCOPY --from=one /x /x\n');
});
