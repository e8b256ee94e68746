import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../test/doubles/apply-edit.ts';
import { COMMIT, findingsIn, type LintCase } from '../../../test/doubles/findings-in.ts';
import { RULE_NAMES, type RuleName } from './rule-names.ts';

interface Firing extends LintCase {
  readonly line: number;
  readonly what: string;
  readonly edit: readonly string[];
}

function rule(name: RuleName, firing: readonly Firing[], silent: readonly LintCase[]): void {
  describe(name, () => {
    test.each(firing)('is found: $why', ({ line, what, edit, ...options }) => {
      const findings = findingsIn(options, name);

      expect(findings.map((finding) => [finding.line, finding.what])).toEqual([[line, what]]);
      expect(findings[0]?.edit.split('\n')).toEqual(edit);
    });

    test.each(firing.filter(() => name === 'commit-argument' || name === 'owner-after-copy'))(
      'is gone when the edit is made: $why',
      ({ line: _line, what: _what, edit: _edit, ...options }) => {
        const [finding] = findingsIn(options, name);
        const dockerfile = finding && applyEdit(options.dockerfile, finding);

        expect(findingsIn({ ...options, dockerfile: dockerfile ?? '' }, ...RULE_NAMES)).toEqual([]);
      },
    );

    test.each(silent)('is not: $why', (options) => {
      expect(findingsIn(options, name)).toEqual([]);
    });

    test.each(firing)('is silenced by name: $why', ({ dockerfile, line, what: _what, edit: _edit, ...options }) => {
      const lines = dockerfile.split('\n');
      const commented = [...lines.slice(0, line - 1), `# hydrofoil: ignore=${name}`, ...lines.slice(line - 1)];

      expect(findingsIn({ ...options, dockerfile: commented.join('\n') }, name)).toEqual([]);
    });
  });
}

const CODE = { 'manage.py': '', 'requirements.txt': 'django\n', 'app/views.py': '' };

rule(
  'commit-argument',
  [
    {
      why: 'by its name, with the variable and the label made of it',
      dockerfile:
        'FROM debian\nARG GIT_SHA\nENV REVISION=$GIT_SHA\nRUN apt-get update && apt-get install -y curl\nRUN pip install gunicorn\nCOPY . /app\nRUN make VERSION=$REVISION\n',
      files: CODE,
      args: { GIT_SHA: '1' },
      line: 2,
      what: 'the build gives GIT_SHA another value each time, and it is declared above RUN apt-get update && apt-get install -y curl (line 4) and 1 more, which do not use it',
      edit: ['Move lines 2, 3 above line 7 (RUN make VERSION=$REVISION):', '  ARG GIT_SHA', '  ENV REVISION=$GIT_SHA'],
    },
    {
      why: 'by its value, whatever it is called',
      dockerfile: 'FROM alpine\nARG X\nRUN apk add curl\nCOPY . /app\nLABEL x=$X\n',
      files: CODE,
      args: { X: `v1.2-3-g${COMMIT.slice(0, 8)}` },
      line: 2,
      what: 'the build gives X another value each time, and it is declared above RUN apk add curl (line 3), which does not use it',
      edit: ['Move lines 2, 5 to the end of its stage:', '  ARG X', '  LABEL x=$X'],
    },
  ],
  [
    {
      why: 'nobody gives it a value, so that it is always the same',
      dockerfile: 'FROM alpine\nARG GIT_SHA=unknown\nRUN apk add curl\nCOPY . /app\n',
      files: CODE,
    },
    {
      why: 'it stands below the installations',
      dockerfile: 'FROM alpine\nRUN apk add curl\nARG GIT_SHA\nCOPY . /app\nRUN make $GIT_SHA\n',
      files: CODE,
      args: { GIT_SHA: COMMIT },
    },
    {
      why: 'the first installation uses it',
      dockerfile: 'FROM alpine\nARG RELEASE_VERSION\nRUN apk add app=$RELEASE_VERSION\nCOPY . /app\n',
      files: CODE,
      args: { RELEASE_VERSION: '1' },
    },
    {
      why: 'versions of what is installed are not of the commit',
      dockerfile: 'FROM alpine\nARG NODE_VERSION\nARG PYTHON_VERSION=3\nRUN apk add curl\nCOPY . /app\n',
      files: CODE,
      args: { NODE_VERSION: '24', PYTHON_VERSION: '3.13' },
    },
    {
      why: 'a step below it may read any variable',
      dockerfile: 'FROM alpine\nARG GIT_SHA\nRUN make\nRUN apk add curl\nCOPY . /app\n',
      files: CODE,
      args: { GIT_SHA: COMMIT },
    },
  ],
);

rule(
  'owner-after-copy',
  [
    {
      why: 'with the user that is made for it',
      dockerfile: 'FROM debian\nWORKDIR /app\nCOPY . .\nRUN useradd app && chown -R app:app /app\nUSER app\n',
      files: CODE,
      line: 4,
      what: 'chown -R app:app /app changes every file that line 3 copied, in one RUN with other commands',
      edit: [
        'Write above line 3 (COPY . .):',
        '  RUN useradd app',
        'Let it stand alone, which needs no engine and no second layer. Line 4 becomes:',
        '  RUN chown -R app:app /app',
      ],
    },
    {
      why: 'what follows is another RUN',
      dockerfile: 'FROM debian\nWORKDIR /srv\nCOPY . /srv/\nRUN chown --recursive 1000 . && ./prepare\n',
      files: CODE,
      line: 4,
      what: 'chown --recursive 1000 . changes every file that line 3 copied, in one RUN with other commands',
      edit: [
        'Let it stand alone, which needs no engine and no second layer. Line 4 becomes:',
        '  RUN chown -R 1000 .',
        '  RUN ./prepare',
      ],
    },
    {
      why: 'modes',
      dockerfile: 'FROM debian\nCOPY --link app /app\nRUN chmod -R 755 /app && date\n',
      files: CODE,
      line: 3,
      what: 'chmod -R 755 /app changes every file that line 2 copied, in one RUN with other commands',
      edit: [
        'Let it stand alone, which needs no engine and no second layer. Line 3 becomes:',
        '  RUN chmod -R 755 /app',
        '  RUN date',
      ],
    },
  ],
  [
    { why: 'alone', dockerfile: 'FROM debian\nCOPY . /app\nRUN chown -R app:app /app\n', files: CODE },
    { why: 'one file', dockerfile: 'FROM debian\nCOPY . /app\nRUN chmod +x /app/manage.py && make\n', files: CODE },
    { why: 'another folder', dockerfile: 'FROM debian\nCOPY . /app\nRUN make && chown -R app /var/log\n', files: CODE },
    {
      why: 'before the COPY',
      dockerfile: 'FROM debian\nRUN useradd app && chown -R app /app\nCOPY . /app\n',
      files: CODE,
    },
    {
      why: 'behind a RUN the engine has all of it anyway',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN make -C /app\nRUN make && chown -R app:app /app\n',
      files: CODE,
    },
    {
      why: 'a command before it may need the application',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN make -C /app && chown -R app:app /app\n',
      files: CODE,
    },
    {
      why: 'no form that needs no engine',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN useradd app && chown -R --from=0 app /app\n',
      files: CODE,
    },
    {
      why: 'only manifests',
      dockerfile: 'FROM debian\nCOPY requirements.txt /app/\nRUN useradd app && chown -R app:app /app\n',
      files: CODE,
    },
  ],
);

const GIT = { ...CODE, '.git/HEAD': 'ref', '.git/index': '' };

rule(
  'git-in-context',
  [
    {
      why: 'there is no ignore file',
      dockerfile: 'FROM debian\nCOPY . /app\n',
      files: GIT,
      line: 2,
      what: 'COPY . /app takes .git: there is no .dockerignore',
      edit: [
        'Create .dockerignore beside the context with the line:',
        '  .git',
        'What asks git for a version of its own accord (make, go build, setuptools-scm) is given it by an ARG then.',
      ],
    },
    {
      why: 'a step needs it: the remedy is there',
      dockerfile: 'FROM debian\nCOPY .git /app/.git\nRUN git rev-parse HEAD > /version\n',
      files: GIT,
      line: 2,
      what: 'COPY .git /app/.git takes .git: there is no .dockerignore',
      edit: ['Create .dockerignore beside the context with the line:', '  .git', 'Line 3 reads it; see there.'],
    },
  ],
  [
    { why: 'it is not in the context', dockerfile: 'FROM debian\nCOPY . /app\n', files: CODE },
    { why: 'nothing takes it', dockerfile: 'FROM debian\nCOPY app /app\n', files: GIT },
    {
      why: 'the .git of a submodule is a file',
      dockerfile: 'FROM debian\nCOPY . /app\n',
      files: { ...CODE, '.git': 'gitdir: ../.git/modules/a' },
    },
    {
      why: 'other names',
      dockerfile: 'FROM debian\nCOPY . /app\n',
      files: { ...CODE, '.github/a.yml': '', '.gitignore': '' },
    },
  ],
);

rule(
  'git-in-run',
  [
    {
      why: 'the version of a program',
      dockerfile: 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go build -ldflags "-X main.v=$(git describe --tags)" .\n',
      files: GIT,
      line: 4,
      what: 'git describe --tags reads .git',
      edit: [
        'Hand it in below what does not need it, and give it with --build-arg GIT_COMMIT=$(git rev-parse HEAD) or args:',
        '  ARG GIT_COMMIT',
        '  RUN … "$GIT_COMMIT" instead of git describe --tags',
      ],
    },
  ],
  [
    { why: 'there is no .git', dockerfile: 'FROM golang\nCOPY . .\nRUN git rev-parse HEAD || true\n', files: CODE },
    {
      why: 'of another repository',
      dockerfile: 'FROM golang\nCOPY . .\nRUN git clone https://a.io/b && cd b && git log -1\nRUN git -C /b describe\n',
      files: GIT,
    },
    { why: 'nothing is asked', dockerfile: 'FROM golang\nCOPY . .\nRUN git config --global a b\n', files: GIT },
  ],
);

rule(
  'clock-in-run',
  [
    {
      why: 'into a file',
      dockerfile: 'FROM debian\nRUN date > /built\n',
      line: 2,
      what: 'date > /built writes down the time of the build',
      edit: [
        'Hand the time in, and give it with --build-arg or args; or leave it out: the image and its files carry the time of the commit.',
        '  ARG BUILD_DATE',
        '  RUN echo "$BUILD_DATE" > /built',
      ],
    },
    {
      why: 'into a program',
      dockerfile: 'FROM golang\nRUN go build -ldflags "-X main.t=$(date -u +%F)" .\n',
      line: 2,
      what: 'go build -ldflags "-X main.t=$(date -u +%F)" . writes down the time of the build',
      edit: [
        'Hand the time in, and give it with --build-arg or args; or leave it out: the image and its files carry the time of the commit.',
        '  ARG BUILD_DATE',
        '  RUN go build -ldflags "-X main.t=$BUILD_DATE" .',
      ],
    },
  ],
  [
    { why: 'only printed', dockerfile: 'FROM debian\nRUN date && echo "built at $(date)"\n' },
    { why: 'a time that is given', dockerfile: 'FROM debian\nRUN date -d @0 > /epoch\n' },
    { why: 'another word', dockerfile: 'FROM debian\nRUN apt-get update && echo date > /a && ./date.sh --date=1\n' },
    { why: 'in a text', dockerfile: "FROM debian\nRUN echo 'T=$(date)' > /run.sh\n" },
  ],
);

rule(
  'unpinned-download',
  [
    {
      why: 'the newest release',
      dockerfile:
        'FROM debian\nRUN curl -fsSLo /bin/x https://github.com/a/x/releases/latest/download/x && chmod +x /bin/x\n',
      line: 2,
      what: 'curl downloads https://github.com/a/x/releases/latest/download/x',
      edit: [
        'Name a version in the URL, and check what came:',
        '  RUN curl -fsSL -o /tmp/download https://github.com/a/x/<version>/x \\',
        '    && echo "<sha256>  /tmp/download" | sha256sum -c -',
      ],
    },
    {
      why: 'ADD of a branch',
      dockerfile: 'FROM debian\nADD https://raw.githubusercontent.com/a/b/main/install.sh /\n',
      line: 2,
      what: 'ADD downloads https://raw.githubusercontent.com/a/b/main/install.sh',
      edit: [
        'Name a version in the URL, and what it holds:',
        '  ADD --checksum=sha256:<digest> https://raw.githubusercontent.com/a/b/<version>/install.sh /',
      ],
    },
    {
      why: 'a clone of the default branch',
      dockerfile: 'FROM debian\nRUN git clone --depth 1 https://github.com/a/b.git /b && make -C /b\n',
      line: 2,
      what: 'git clones the default branch of https://github.com/a/b.git',
      edit: ['Name a tag:', '  git clone --depth 1 --branch <tag> https://github.com/a/b.git'],
    },
    {
      why: 'a package from a repository',
      dockerfile: 'FROM python\nRUN pip install git+https://github.com/a/b.git@main#egg=b\n',
      line: 2,
      what: 'pip installs the newest commit of git+https://github.com/a/b.git',
      edit: ['Name a tag or a commit:', '  pip install "git+https://github.com/a/b.git@<tag>"'],
    },
  ],
  [
    {
      why: 'a version',
      dockerfile: 'FROM debian\nRUN curl -fsSL https://github.com/a/x/releases/download/v1.2/x -o /x\n',
    },
    {
      why: 'what came is checked',
      dockerfile:
        'FROM debian\nRUN wget https://a.io/latest/x && echo "1  x" | sha256sum -c -\nADD --checksum=sha256:0000000000000000000000000000000000000000000000000000000000000000 https://a.io/latest/x /\n',
    },
    { why: 'a tag', dockerfile: 'FROM debian\nRUN git clone -b v1.2 https://github.com/a/b.git\n' },
    {
      why: 'a commit',
      dockerfile: 'FROM debian\nRUN git clone https://github.com/a/b && cd b && git checkout 8f4e2d1\n',
    },
    {
      why: 'a package at a tag or commit',
      dockerfile:
        'FROM python\nRUN pip install git+https://github.com/a/b.git@v1.2 "c @ git+https://github.com/a/c@8f4e2d1"\n',
    },
    {
      why: 'a variable says which',
      dockerfile: 'FROM debian\nARG V=1\nRUN git clone -b $V https://github.com/a/b.git\n',
    },
    {
      why: 'words elsewhere',
      dockerfile: 'FROM debian\nRUN curl https://a.io/x?from=/latest/ && curl https://latest.a.io/x-main\n',
    },
  ],
);

rule(
  'secret-argument',
  [
    {
      why: 'an argument that a RUN uses',
      dockerfile: 'FROM node\nARG NPM_TOKEN\nRUN npm config set //r/:_authToken=$NPM_TOKEN && npm ci\n',
      args: { NPM_TOKEN: 'f00' },
      line: 2,
      what: 'the argument NPM_TOKEN holds a secret',
      edit: [
        'Remove line 2, mount it where it is used, and give it with --secret id=npm_token,env=NPM_TOKEN or secrets:',
        '  RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set //r/:_authToken=$NPM_TOKEN && npm ci',
      ],
    },
  ],
  [
    { why: 'nobody gives it', dockerfile: 'FROM node\nARG NPM_TOKEN\nRUN npm ci\n' },
    {
      why: 'a sentence in place of a value',
      dockerfile: 'FROM node\nENV SECRET_KEY=only-1-for-collectstatic-of-static-files\n',
    },
    { why: 'a path', dockerfile: 'FROM node\nENV API_TOKEN=/run/secrets/token2/of/the/application\n' },
    {
      why: 'a placeholder for a build',
      dockerfile: 'FROM ruby\nENV SECRET_KEY_BASE=dummy\nRUN rails assets:precompile\n',
    },
    { why: 'a literal of the Dockerfile', dockerfile: 'FROM ruby\nENV SECRET_KEY=for-collectstatic\nRUN make\n' },
    { why: 'no RUN follows', dockerfile: 'FROM node\nRUN npm ci\nARG NPM_TOKEN\n', args: { NPM_TOKEN: 'f00' } },
    {
      why: 'a default of the Dockerfile',
      dockerfile: 'FROM node\nARG A_TOKEN=CAFEBABE\nENV A_TOKEN=$A_TOKEN\nRUN npm ci\n',
    },
    { why: 'not a secret', dockerfile: 'FROM node\nARG TOKEN_URL\nRUN npm ci\n', args: { TOKEN_URL: 'https://a.io' } },
  ],
);

test('a value for a secret that looks drawn by lot', () => {
  const value = ['9f3c1a7be2d8', '45601c7db8f29e3a'].join('');

  const findings = findingsIn(
    { dockerfile: `FROM node\nENV A=1 API_TOKEN="${value}"\nARG A_KEY=1\n` },
    'secret-argument',
  );

  expect(findings.map(({ line, what }) => [line, what])).toEqual([
    [2, 'a value for API_TOKEN stands in the Dockerfile'],
  ]);
  expect(JSON.stringify(findings)).not.toContain(value);
});

test('a secret that stays in the environment of containers', () => {
  const dockerfile = 'FROM node\nARG API_TOKEN\nENV API_TOKEN=$API_TOKEN\n';

  const findings = findingsIn({ dockerfile, args: { API_TOKEN: 'f00' } }, 'secret-argument');

  expect(findings.map(({ line, what }) => [line, what])).toEqual([[3, 'ENV API_TOKEN keeps a secret']]);
  expect(JSON.stringify(findings)).not.toContain('f00');
});

test('a token in the Dockerfile is found, and not told', () => {
  const token = ['ghp', 'q8Zr2Lw9Xv4Bt7KcN1mS5hYdG3fJ6pTaWx0e'].join('_');

  const findings = findingsIn({ dockerfile: `FROM node\nRUN a && \\\n  b ${token}\n` }, 'secret-argument');

  expect(findings.map(({ line, what }) => [line, what])).toEqual([[3, 'a GitHub token stands in the Dockerfile']]);
  expect(JSON.stringify(findings)).not.toContain(token);
});
