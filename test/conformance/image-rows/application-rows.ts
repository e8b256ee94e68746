import { app, changedApp } from '../application.ts';
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

export const applicationRows: readonly ImageRow[] = [
  {
    name: "the story's layout",
    why: 'dependencies, application, a step after it: base, copy and run together',
    files: app,
    dockerfile: STORY,
    executed: 2,
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
