import { app, changedApp } from '../application.ts';
import type { ContextSpec } from '../context-folder.ts';
import type { ImageRow } from './image-row.ts';

const STORY = `FROM @busybox:1
RUN echo pgbouncer > /apt.txt
COPY requirements/ /requirements/
RUN cat /requirements/*.txt > /installed.txt
WORKDIR /app
COPY . .
RUN mkdir staticfiles && cp static/site.css staticfiles/
EXPOSE 8000
CMD ["sh", "run.sh"]
`;

/** Enough for some twelve layers, with what must stay together and what must not get lost between them. */
const manyLayers: ContextSpec = {
  ...Object.fromEntries(
    Array.from({ length: 14 }, (_, at) => [`package${at}/models.py`, `${at} `.repeat(25_000)] as const),
  ),
  ...Object.fromEntries(
    Array.from({ length: 4 }, (_, at) => [`package${at}/picture.png`, `picture ${at} `.repeat(5_000)] as const),
  ),
  'package3/same.py': { hardlink: 'package3/models.py' },
  'zoo/same.png': { hardlink: 'package2/picture.png' },
  'package5/latest.png': { link: '../package1/picture.png' },
  'package6/run.sh': { content: 'true\n', mode: 0o755 },
  'package7/empty': { directory: 0o2750 },
  package8: { directory: 0o711 },
};

export const applicationRows: readonly ImageRow[] = [
  {
    name: "the story's layout",
    why: 'dependencies, application, a step after it: base, copy and run together',
    files: app,
    dockerfile: STORY,
    executed: 2,
  },
  {
    name: 'an application of many layers',
    why: 'divided, put in another order by each change, it is the same tree',
    files: manyLayers,
    dockerfile: 'FROM @busybox:1\nCOPY . /app/\n',
    executed: 0,
    later: [
      { files: { ...manyLayers, 'package4/models.py': 'new\n' }, executed: 0, outcome: 'made' },
      {
        files: { ...manyLayers, 'package4/models.py': 'newer\n', 'package0/picture.png': 'new' },
        executed: 0,
        outcome: 'made',
      },
    ],
  },
  {
    name: 'one changed line',
    why: 'layers that are taken over make the image that a whole build makes',
    files: app,
    dockerfile: STORY,
    executed: 2,
    later: [{ files: changedApp, executed: 1, outcome: 'made' }],
  },
  {
    name: 'a changed dependency',
    why: 'copy layers are keyed by content, and stand on another base',
    files: app,
    dockerfile: STORY.replace(/RUN mkdir.*\n/, ''),
    executed: 1,
    later: [{ files: { ...app, 'requirements/uat.txt': 'gunicorn==22\n' }, executed: 1, outcome: 'made' }],
  },
  {
    name: 'another FROM image',
    why: 'the same layers on a base with other folders in their way',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY . /srv/app/\n',
    executed: 0,
    later: [{ dockerfile: 'FROM @app:1\nCOPY . /srv/app/\n', executed: 0, outcome: 'made' }],
  },
  {
    name: 'a base with an account more',
    why: 'a COPY of the same text and files has another owner',
    files: app,
    dockerfile: 'FROM @app:1\nRUN true\nCOPY --chown=app . /app/\n',
    executed: 1,
    later: [
      {
        dockerfile: 'FROM @app:1\nRUN sed -i s/1000:1001/7:8/ /etc/passwd\nCOPY --chown=app . /app/\n',
        executed: 1,
        outcome: 'made',
      },
    ],
  },
  {
    name: 'a revert',
    why: 'the image of the first build is found again',
    files: app,
    dockerfile: STORY,
    executed: 2,
    later: [
      { files: changedApp, executed: 1, outcome: 'made' },
      { files: app, executed: 0, outcome: 'found' },
    ],
  },
  {
    name: 'nothing changed',
    why: 'the image of the build before is the answer',
    files: app,
    dockerfile: STORY,
    executed: 2,
    later: [{ executed: 0, outcome: 'unchanged' }],
  },
  {
    name: 'a changed mode and removed files',
    why: 'nothing of an old layer may stay',
    files: app,
    dockerfile: 'FROM @busybox:1\nWORKDIR /app\nCOPY . .\n',
    executed: 0,
    later: [
      {
        files: { 'app.py': { content: 'print(1)\n', mode: 0o755 }, 'pkg/__init__.py': '' },
        executed: 0,
        outcome: 'made',
      },
    ],
  },
  {
    name: 'changed metadata only',
    why: 'other configuration on the same layers',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY . /app\nCMD ["a"]\n',
    executed: 0,
    later: [{ dockerfile: 'FROM @busybox:1\nCOPY . /app\nENV A=b\nCMD ["b"]\n', executed: 0, outcome: 'made' }],
  },
];
