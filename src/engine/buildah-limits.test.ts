import { describe, expect, test } from 'vitest';
import { checkBuildahLimits, parseBuildahVersion } from './buildah-limits.ts';

const old = [1, 28] as const;

describe('refused where this version does not know it', () => {
  const cases: [line: string, what: string][] = [
    ['RUN <<END\necho\nEND', 'heredoc'],
    ['COPY <<END /file\ntext\nEND', 'heredoc'],
    ['COPY --link a /', '--link'],
    ['COPY --exclude=b a /', '--exclude'],
    ['COPY --parents a/b /', '--parents'],
    [`ADD --checksum=sha256:${'0'.repeat(64)} http://example.com/a /`, '--checksum'],
    ['RUN --network=none true', '--network'],
    ['RUN --security=insecure true', '--security'],
  ];
  test.each(cases)('%s', (line, what) => {
    const check = () => checkBuildahLimits(`FROM scratch\n${line}\n`, old);

    expect(check).toThrow(
      expect.objectContaining({
        code: 'ENGINE_UNSUPPORTED',
        message: expect.stringContaining(what),
        location: { file: 'Dockerfile', line: 2 },
      }),
    );
  });
});

test.each([
  [
    'plain instructions',
    'FROM scratch AS a\nCOPY --chown=1:2 a /\nRUN --mount=type=secret,id=x --mount=type=cache,target=/c true\n',
    old,
  ],
  ['a heredoc for a version that knows it', 'FROM scratch\nRUN <<END\necho\nEND\n', [1, 33] as const],
  ['a link for a later major version', 'FROM scratch\nCOPY --link a /\n', [2, 0] as const],
])('let through: %s', (_what, dockerfile, version) => {
  expect(() => checkBuildahLimits(dockerfile, version)).not.toThrow();
});

test('the version is read from the words of `buildah --version`', () => {
  expect(parseBuildahVersion('buildah version 1.28.2 (image-spec 1.1.0-rc2, runtime-spec 1.0.2-dev)')).toEqual([1, 28]);
  expect(parseBuildahVersion('podman 4')).toBeUndefined();
});
