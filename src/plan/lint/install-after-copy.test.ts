import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../../test/doubles/apply-edit.ts';
import { findingsIn, type LintCase } from '../../../test/doubles/findings-in.ts';
import { RULE_NAMES } from './rule-names.ts';

interface Firing extends LintCase {
  readonly line: number;
  /** Of the edit, without the first line. */
  readonly write: readonly string[];
  readonly rest?: string;
}

const DJANGO = { 'manage.py': '', 'app/views.py': '', 'requirements.txt': 'django==5.2\n' };
const NODE = { 'src/index.ts': '', 'package.json': '{"dependencies":{"a":"1"}}', 'package-lock.json': '{}' };

describe('an installation of dependencies below the COPY of the application', () => {
  test.each<Firing>([
    {
      why: 'the usual case',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n',
      files: DJANGO,
      line: 4,
      write: ['  COPY requirements.txt ./', '  RUN pip install -r requirements.txt'],
    },
    {
      why: 'files that others include come along, each to where it is now',
      dockerfile:
        'FROM python\nWORKDIR /app\nCOPY --chown=1:1 . /app/\nRUN python3 -m pip install --no-cache-dir -r requirements/uat.txt\n',
      files: { ...DJANGO, 'requirements/uat.txt': '-r base.txt\ngunicorn\n', 'requirements/base.txt': 'django\n' },
      line: 4,
      write: [
        '  COPY --chown=1:1 requirements/uat.txt requirements/base.txt /app/requirements/',
        '  RUN python3 -m pip install --no-cache-dir -r requirements/uat.txt',
      ],
    },
    {
      why: 'a sub-folder is the application, and another user installs',
      dockerfile:
        'FROM python\nWORKDIR /srv\nCOPY backend /srv\nUSER app\nRUN pip install --user -r requirements.txt\n',
      files: { 'backend/requirements.txt': 'a\n', 'backend/main.py': '' },
      line: 5,
      write: ['  COPY backend/requirements.txt /srv/', '  USER app', '  RUN pip install --user -r requirements.txt'],
    },
    {
      why: 'what stands behind it in the RUN stays',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n',
      files: NODE,
      line: 4,
      write: ['  COPY package.json package-lock.json ./', '  RUN npm ci', 'Line 4 becomes:', '  RUN npm run build'],
    },
    {
      why: 'flags of the RUN and variables before it go with it',
      dockerfile:
        'FROM node\nWORKDIR /app\nCOPY . .\nENV NODE_ENV=production\nRUN --mount=type=cache,target=/root/.npm npm ci --omit=dev\n',
      files: NODE,
      line: 5,
      write: [
        '  ENV NODE_ENV=production',
        '  COPY package.json package-lock.json ./',
        '  RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev',
      ],
    },
    {
      why: 'manifests that are copied below the application move as they are',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY src src\nCOPY package*.json ./\nRUN npm install\n',
      files: NODE,
      line: 5,
      write: ['  COPY package*.json ./', '  RUN npm install'],
    },
    {
      why: 'a manifest that is there already is not copied again',
      dockerfile: 'FROM ruby\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nCOPY . .\nRUN bundle install\n',
      files: { Gemfile: 'gem "rails"\n', 'Gemfile.lock': '', 'app.rb': '' },
      line: 5,
      write: ['  RUN bundle install'],
    },
    {
      why: 'Composer makes its autoloader of the application, so only the downloads go up',
      dockerfile: 'FROM php\nWORKDIR /app\nCOPY . .\nRUN composer install --no-dev\n',
      files: { 'composer.json': '{}', 'composer.lock': '{}', 'index.php': '' },
      line: 4,
      write: [
        '  COPY composer.json composer.lock ./',
        '  RUN composer install --no-dev --no-scripts --no-autoloader',
        'Line 4 stays, and finds everything installed.',
      ],
    },
    {
      why: 'Poetry installs the project too',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN poetry install --only main\n',
      files: { 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': '', 'app.py': '' },
      line: 4,
      write: [
        '  COPY pyproject.toml poetry.lock ./',
        '  RUN poetry install --only main --no-root',
        'Line 4 stays, and finds everything installed.',
      ],
    },
    {
      why: 'uv without a build system has no project to install',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN uv sync --locked\n',
      files: { 'pyproject.toml': '[project]\n', 'uv.lock': '', 'app.py': '' },
      line: 4,
      write: ['  COPY pyproject.toml uv.lock ./', '  RUN uv sync --locked'],
    },
    {
      why: 'Go in a stage of its own',
      dockerfile:
        'FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN go build -o /bin/a .\nFROM alpine\nCOPY --from=build /bin/a /a\n',
      files: { 'go.mod': 'module a\n', 'go.sum': '', 'main.go': '' },
      line: 4,
      write: ['  COPY go.mod go.sum ./', '  RUN go mod download'],
    },
    {
      why: 'a tool that it names itself reads no file at all',
      dockerfile: 'FROM python\nCOPY . /app\nRUN pip install --upgrade pip gunicorn==21.2\n',
      files: DJANGO,
      line: 3,
      write: ['  RUN pip install --upgrade pip gunicorn==21.2'],
    },
    {
      why: 'Mix',
      dockerfile:
        'FROM elixir\nWORKDIR /app\nCOPY . .\nRUN mix local.hex --force && mix deps.get --only prod\nRUN mix release\n',
      files: { 'mix.exs': 'defp deps, do: []\n', 'mix.lock': '', 'lib/a.ex': '' },
      line: 4,
      write: ['  COPY mix.exs mix.lock ./', '  RUN mix local.hex --force && mix deps.get --only prod'],
    },
    {
      why: 'it runs in another folder than the COPY',
      dockerfile: 'FROM node\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n',
      files: NODE,
      line: 4,
      write: ['  COPY package.json package-lock.json /app/', '  WORKDIR /app', '  RUN npm ci'],
    },
    {
      why: '.NET, with the projects that it refers to, each in its folder',
      dockerfile:
        'FROM sdk\nWORKDIR /app\nCOPY *.sln .\nCOPY . .\nWORKDIR /app/src/Web\nRUN dotnet restore\nRUN dotnet publish\n',
      files: {
        'a.sln': '',
        'Directory.Packages.props': '',
        'src/Web/Web.csproj': '<ProjectReference Include="..\\Core\\Core.csproj" />',
        'src/Web/Program.cs': '',
        'src/Core/Core.csproj': '',
        'src/Core/Core.cs': '',
      },
      line: 6,
      write: [
        '  COPY src/Web/Web.csproj src/Web/',
        '  COPY src/Core/Core.csproj src/Core/',
        '  COPY Directory.Packages.props ./',
        '  WORKDIR /app/src/Web',
        '  RUN dotnet restore',
        '  WORKDIR /app',
      ],
    },
    {
      why: 'Yarn of the repository; hooks of git have nothing to do here',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . ./\nRUN set -ex; yarn install --immutable; yarn run build\n',
      files: {
        ...NODE,
        'package.json': '{"scripts":{"postinstall":"husky install"}}',
        'yarn.lock': '',
        '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.6.0.cjs\n',
        '.yarn/releases/yarn-4.6.0.cjs': '',
      },
      line: 4,
      write: [
        '  COPY package.json yarn.lock .yarnrc.yml ./',
        '  COPY .yarn/releases/yarn-4.6.0.cjs .yarn/releases/',
        '  RUN set -ex && yarn install --immutable',
        'Line 4 becomes:',
        '  RUN yarn run build',
      ],
    },
    {
      why: 'settings of pnpm in a workspace of one folder',
      dockerfile: 'FROM node\nCOPY web /src\nWORKDIR /src\nRUN corepack enable && pnpm install\n',
      files: {
        'web/package.json': '{"scripts":{"preinstall":"npx only-allow pnpm"}}',
        'web/pnpm-lock.yaml': '',
        'web/pnpm-workspace.yaml': 'packages:\n  - "."\nallowBuilds:\n  canvas: true\n',
        'web/a.ts': '',
      },
      line: 4,
      write: [
        '  COPY web/package.json web/pnpm-lock.yaml web/pnpm-workspace.yaml /src/',
        '  WORKDIR /src',
        '  RUN corepack enable && pnpm install',
      ],
    },
    {
      why: 'a cache outside of the application is emptied with it',
      dockerfile:
        'FROM ruby\nWORKDIR /app\nCOPY . .\nRUN bundle install && rm -rf ~/.bundle/ $BUNDLE_PATH/ruby/*/cache\n',
      files: { Gemfile: '', 'app.rb': '' },
      line: 4,
      write: ['  COPY Gemfile ./', '  RUN bundle install && rm -rf ~/.bundle/ $BUNDLE_PATH/ruby/*/cache'],
    },
  ])('$why', ({ line, write, ...rest }) => {
    const findings = findingsIn(rest, 'install-after-copy');

    const [finding] = findings;
    expect(findings.map((one) => one.line)).toEqual([line]);
    expect(finding?.edit.split('\n').slice(1)).toEqual(write);
    const edited = finding && applyEdit(rest.dockerfile, finding);
    expect(findingsIn({ ...rest, dockerfile: edited ?? '' }, ...RULE_NAMES)).toEqual([]);
  });

  test('it says what it reads, what its key covers, and where to write', () => {
    const [finding] = findingsIn(
      { dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n', files: DJANGO },
      'install-after-copy',
    );

    expect(finding).toMatchObject({
      what: "pip install -r requirements.txt stands below the application's files, and reads only requirements.txt of them",
      cost: 'it is executed again whenever one of 3 files of the build context changes',
    });
    expect(finding?.edit.split('\n')[0]).toBe('Write above line 3 (COPY . .), and remove line 4:');
  });
});

describe('no finding about dependencies', () => {
  test.each<LintCase>([
    {
      why: 'it stands above',
      dockerfile: 'FROM python\nCOPY requirements.txt /\nRUN pip install -r /requirements.txt\nCOPY . /app\n',
      files: DJANGO,
    },
    {
      why: 'the project itself is installed',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install .\nRUN pip install -e .\n',
      files: DJANGO,
    },
    {
      why: 'the list names a folder of the application',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n',
      files: { ...DJANGO, 'requirements.txt': 'django\n-e .\n' },
    },
    {
      why: 'the list is not from the context',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip-compile && pip install -r out.txt\n',
      files: DJANGO,
    },
    {
      why: 'a script after the installation reads the application',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: { ...NODE, 'package.json': '{"scripts":{"postinstall":"node tools/patch.js"}}' },
    },
    {
      why: 'a workspace has manifests in many folders',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: { ...NODE, 'package.json': '{"workspaces":["packages/*"]}' },
    },
    {
      why: 'a workspace of pnpm',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN pnpm install\n',
      files: { ...NODE, 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n' },
    },
    {
      why: 'a package of the repository',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: { ...NODE, 'package.json': '{"dependencies":{"a":"file:./a"}}' },
    },
    {
      why: 'npm install of one package changes package.json',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm install express\n',
      files: NODE,
    },
    {
      why: 'the Gemfile reads a gemspec',
      dockerfile: 'FROM ruby\nWORKDIR /app\nCOPY . .\nRUN bundle install\n',
      files: { Gemfile: 'gemspec\n', 'a.gemspec': '', 'app.rb': '' },
    },
    {
      why: 'something was executed that it may need',
      dockerfile: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN ./bootstrap.sh\nRUN pip install -r requirements.txt\n',
      files: DJANGO,
    },
    {
      why: 'the context has packages too, which a COPY behind the installation would write over it',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: { ...NODE, 'node_modules/a/index.js': '' },
    },
    {
      why: 'nobody knows the folder that a relative COPY means',
      dockerfile: 'FROM node\nCOPY . app\nWORKDIR app\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'nobody knows the user that the FROM image has, and a RUN in between has it',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN apk add curl\nUSER node\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'only under a condition',
      dockerfile:
        'FROM node\nWORKDIR /app\nCOPY . .\nRUN if [ -f package-lock.json ]; then npm ci; else npm install; fi\n',
      files: NODE,
    },
    {
      why: 'a module within the repository',
      dockerfile: 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go mod download\n',
      files: { 'go.mod': 'replace a => ./a\n', 'a/go.mod': '', 'main.go': '' },
    },
    {
      why: 'it is narrowed already',
      dockerfile:
        'FROM node\nWORKDIR /app\nCOPY . .\n# hydrofoil: inputs=package*.json outputs=/app/node_modules\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'the author knows',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY . .\n# hydrofoil: ignore=install-after-copy\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'another shell',
      dockerfile: 'FROM node\nWORKDIR /app\nSHELL ["pwsh", "-c"]\nCOPY . .\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'only manifests are copied at all',
      dockerfile: 'FROM node\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n',
      files: NODE,
    },
    {
      why: 'nobody needs the stage',
      dockerfile: 'FROM node AS other\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM node\nCOPY src /src\n',
      files: NODE,
    },
  ])('$why', (options) => {
    expect(findingsIn(options, 'install-after-copy')).toEqual([]);
  });
});

describe('packages of the system below the COPY of the application', () => {
  test.each<Firing>([
    {
      why: 'they need nothing of it, whatever was executed in between',
      dockerfile:
        'FROM debian\nCOPY . /app\nRUN python manage.py collectstatic\nRUN apt-get update && apt-get install -y --no-install-recommends curl libpq5 && rm -rf /var/lib/apt/lists/*\n',
      files: DJANGO,
      line: 4,
      write: [
        '  RUN apt-get update && apt-get install -y --no-install-recommends curl libpq5 && rm -rf /var/lib/apt/lists/*',
      ],
    },
    {
      why: 'as another user, and continued lines stay',
      dockerfile:
        'FROM alpine\nUSER app\nCOPY . /app\nUSER root\nRUN apk add --no-cache \\\n    curl \\\n    tini\nUSER app\n',
      files: DJANGO,
      line: 5,
      write: ['  USER root', '  RUN apk add --no-cache \\', '      curl \\', '      tini', '  USER app'],
    },
    {
      why: 'a here-document',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\n',
      files: DJANGO,
      line: 3,
      write: ['  RUN <<EOF', '  set -e', '  apt-get update', '  apt-get install -y curl', '  EOF'],
    },
    {
      why: 'what follows in the RUN stays',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN apt-get update && apt-get install -y make && make -C /app\n',
      files: DJANGO,
      line: 3,
      write: ['  RUN apt-get update && apt-get install -y make', 'Line 3 becomes:', '  RUN make -C /app'],
    },
  ])('$why', ({ line, write, ...rest }) => {
    const findings = findingsIn(rest, 'packages-after-copy');

    const [finding] = findings;
    expect(findings.map((one) => one.line)).toEqual([line]);
    expect(finding?.edit.split('\n').slice(1)).toEqual(write);
    const edited = finding && applyEdit(rest.dockerfile, finding);
    expect(findingsIn({ ...rest, dockerfile: edited ?? '' }, ...RULE_NAMES)).toEqual([]);
  });
});

describe('no finding about packages of the system', () => {
  test.each<LintCase>([
    {
      why: 'above',
      dockerfile: 'FROM debian\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\n',
      files: DJANGO,
    },
    {
      why: 'a file of the application says which',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN apt-get install -y $(cat /app/apt.txt)\n',
      files: DJANGO,
    },
    {
      why: 'a package file',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN apt-get install -y /app/tool.deb\n',
      files: DJANGO,
    },
    {
      why: 'they are taken away again, for what stands between',
      dockerfile: 'FROM alpine\nCOPY . /app\nRUN apk add --virtual .build gcc && make -C /app && apk del .build\n',
      files: DJANGO,
    },
    {
      why: 'the application brings the list of sources',
      dockerfile: 'FROM debian\nCOPY docker/sources.list /etc/apt/\nRUN apt-get update && apt-get install -y curl\n',
      files: { 'docker/sources.list': '' },
    },
    {
      why: 'an instruction in between adds a source',
      dockerfile: 'FROM debian\nCOPY . /app\nRUN /app/add-sources.sh\nRUN apt-get update && apt-get install -y curl\n',
      files: DJANGO,
    },
    {
      why: 'the author knows',
      dockerfile: 'FROM alpine\nCOPY . /app\n# hydrofoil: ignore=packages-after-copy\nRUN apk add curl\n',
      files: DJANGO,
    },
  ])('$why', (options) => {
    expect(findingsIn(options, 'packages-after-copy', 'install-after-copy')).toEqual([]);
  });
});
