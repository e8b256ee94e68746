import { describe, expect, test } from 'vitest';
import { type FactsInMemory, imageFacts } from '../../test/doubles/image-facts.ts';
import { answerAboutStages } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';

interface Case extends FactsInMemory {
  readonly name: string;
  readonly why: string;
  readonly baseThrough?: string;
  /** The last instruction of the base, as it begins; absent: the FROM image itself. */
  readonly ends?: string;
  readonly madeBy?: 'engine' | 'copy' | 'scratch';
}

const CODE = { 'manage.py': '', 'emr/views.py': '', 'README.md': '' };

describe('where the base ends', () => {
  test.each<Case>([
    {
      name: 'the Django application of the story',
      why: 'requirements are dependency files; collectstatic stands after the code',
      dockerfile: `FROM python:3.12-slim
RUN apt-get update && apt-get install -y pgbouncer
COPY requirements/ /requirements/
RUN pip install -r /requirements/uat.txt
WORKDIR /app
COPY . .
RUN python manage.py collectstatic --noinput
`,
      files: { ...CODE, 'requirements/base.txt': 'django', 'requirements/uat.txt': '-r base.txt' },
      ends: 'RUN pip install',
    },
    {
      name: 'Node with a manifest and a lock file',
      why: 'package*.json are dependency files',
      dockerfile:
        'FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["node", "."]\n',
      files: { 'package.json': '{}', 'package-lock.json': '{}', 'src/index.ts': '' },
      ends: 'RUN npm ci',
    },
    {
      name: 'Go with go.mod and go.sum',
      why: 'both are dependency files',
      dockerfile:
        'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build ./...\n',
      files: { 'go.mod': '', 'go.sum': '', 'main.go': '' },
      ends: 'RUN go mod download',
    },
    {
      name: 'a frontend stage whose result is copied last',
      why: 'the stage takes application files, so what takes from it is above the base',
      dockerfile: `FROM node:24 AS frontend
COPY . .
RUN npm run build
FROM python:3.12
RUN pip install gunicorn
COPY --from=frontend /dist /app/static
COPY . /app
`,
      files: { ...CODE, 'package.json': '{}' },
      ends: 'RUN pip install gunicorn',
    },
    {
      name: 'a frontend stage that is taken before an installation',
      why: 'what comes after application files is no base, also through a stage',
      dockerfile: `FROM node:24 AS frontend
COPY . .
FROM python:3.12
RUN apt-get update
COPY --from=frontend /dist /app/static
RUN pip install gunicorn
`,
      files: CODE,
      ends: 'RUN apt-get update',
    },
    {
      name: 'wheels made by a stage of dependency files only',
      why: 'the stage takes no application file, so what takes from it belongs to the base',
      dockerfile: `FROM python:3.12 AS wheels
COPY requirements.txt .
RUN pip wheel -r requirements.txt -w /wheels
FROM python:3.12-slim
COPY --from=wheels /wheels /wheels
RUN pip install /wheels/*
COPY . /app
`,
      files: { ...CODE, 'requirements.txt': 'django' },
      ends: 'RUN pip install /wheels',
    },
    {
      name: 'a tool copied from another image',
      why: 'COPY --from an image needs an engine, and belongs to the base',
      dockerfile: `FROM python:3.12
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/uv
COPY . /app
`,
      files: CODE,
      ends: 'COPY --from=ghcr.io/astral-sh/uv',
    },
    {
      name: 'uv with files mounted from the context',
      why: 'a mount of dependency files alone does not end the base',
      dockerfile: `FROM python:3.12
COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/uv
RUN --mount=type=bind,source=uv.lock,target=uv.lock --mount=type=bind,source=pyproject.toml,target=pyproject.toml uv sync --no-install-project
COPY . /app
RUN uv sync
`,
      files: { ...CODE, 'uv.lock': '', 'pyproject.toml': '' },
      ends: 'RUN --mount=type=bind,source=uv.lock',
    },
    {
      name: 'the whole context mounted',
      why: 'a mount of application files ends the base before it',
      dockerfile:
        'FROM python:3.12\nRUN apt-get update\nRUN --mount=type=bind,target=/src make -C /src install\nCOPY . /app\n',
      files: CODE,
      ends: 'RUN apt-get update',
    },
    {
      name: 'code before dependencies',
      why: 'the order of the file decides; what comes after code is not reused',
      dockerfile: 'FROM python:3.12\nCOPY . /app\nRUN pip install -r /app/requirements.txt\n',
      files: { ...CODE, 'requirements.txt': '' },
      madeBy: 'copy',
    },
    {
      name: 'no RUN at all',
      why: 'the FROM image is the base',
      dockerfile: 'FROM nginx:1.29\nENV A=1\nCOPY . /usr/share/nginx/html\n',
      files: { 'index.html': '' },
      madeBy: 'copy',
    },
    {
      name: 'FROM scratch with a binary of a stage',
      why: 'nothing to keep below the application',
      dockerfile:
        'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /app\nFROM scratch\nCOPY --from=build /app /app\nENTRYPOINT ["/app"]\n',
      files: { 'main.go': '' },
      madeBy: 'scratch',
    },
    {
      name: 'no application file at all',
      why: 'the last instruction that needs an engine ends it',
      dockerfile: 'FROM debian:13\nRUN apt-get update\nENV A=1\nCMD ["sh"]\n',
      ends: 'RUN apt-get update',
    },
    {
      name: 'a target that is another target with more on it',
      why: 'a stage FROM a stage is one chain, and its base may end in the lower one',
      dockerfile: `FROM python:3.12 AS app
RUN pip install django
COPY . /app
FROM app AS web
RUN pip install gunicorn
`,
      files: CODE,
      ends: 'RUN pip install django',
    },
    {
      name: 'a RUN with narrowed inputs',
      why: 'it reads application files, though nothing is copied before it',
      dockerfile:
        'FROM node:24\nRUN npm install -g sass\n# hydrofoil: inputs=css/** outputs=/css\nRUN sass css\nRUN true\n',
      files: { 'css/page.scss': '' },
      ends: 'RUN npm install -g sass',
    },
    {
      name: 'ADD of a download',
      why: 'an engine does it, and it reads no application file',
      dockerfile: 'FROM debian:13\nADD https://example.com/tool.tar.gz /tmp/\nCOPY . /app\n',
      files: CODE,
      ends: 'ADD https://example.com/tool.tar.gz',
    },
    {
      name: 'a comment "# hydrofoil: base"',
      why: 'the author moves the cut, here below the rule',
      dockerfile: 'FROM python:3.12\n# hydrofoil: base\nRUN apt-get update\nRUN pip install gunicorn\nCOPY . /app\n',
      files: CODE,
      ends: 'RUN apt-get update',
    },
    {
      name: 'a comment above an instruction after code',
      why: 'and here above the rule',
      dockerfile: 'FROM python:3.12\nCOPY tools /tools\n# hydrofoil: base\nRUN /tools/install.sh\nCOPY . /app\n',
      files: { ...CODE, 'tools/install.sh': '' },
      ends: 'RUN /tools/install.sh',
    },
    {
      name: '`base` in the configuration',
      why: 'it goes before the comment, and the last instruction that begins so counts',
      baseThrough: 'RUN pip',
      dockerfile:
        'FROM python:3.12\n# hydrofoil: base\nRUN apt-get update\nRUN pip install a\nRUN pip install b\nRUN true\nCOPY . /app\n',
      files: CODE,
      ends: 'RUN pip install b',
    },
  ])('$name: $why', ({ baseThrough, ends, madeBy = 'engine', ...options }) => {
    const facts = imageFacts(options);

    const base = planBaseSegment(facts, answerAboutStages(facts), {
      name: 'web',
      ...(baseThrough === undefined ? {} : { baseThrough }),
    });

    const last = base.steps.at(-1)?.instruction.text;
    expect({ last: last?.slice(0, ends?.length), madeBy: base.madeBy }).toEqual({ last: ends, madeBy });
  });
});

test('a base that the configuration names and the Dockerfile does not have is an error', () => {
  const facts = imageFacts({ dockerfile: 'FROM python:3.12\nRUN true\n' });

  expect(() => planBaseSegment(facts, answerAboutStages(facts), { name: 'web', baseThrough: 'RUN pip' })).toThrow(
    expect.objectContaining({ code: 'DOCKERFILE_BASE_NOT_FOUND', hint: expect.stringContaining('images.web.base') }),
  );
});
