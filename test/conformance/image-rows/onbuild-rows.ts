import { app, changedApp } from '../application.ts';
import type { ImageRow } from './image-row.ts';

/** ONBUILD of FROM images; that of stages stands among the stages. */
export const onbuildRows: readonly ImageRow[] = [
  {
    name: 'ONBUILD of the FROM image, application files first',
    why: 'everything is composed or executed above the base, and gone from the configuration',
    files: app,
    dockerfile: 'FROM @triggers:1\nCMD ["x"]\n',
    executed: 1,
    later: [{ files: changedApp, executed: 1, outcome: 'made' }],
  },
  {
    name: 'ONBUILD of the FROM image, dependencies and code',
    why: 'the cut lies within what the image adds, as people have it who keep such images',
    files: app,
    dockerfile: 'FROM @triggers:4\nENV A=1\nCOPY static /static\n',
    executed: 2,
    later: [
      { files: { ...app, 'static/site.css': 'p {}\n' }, executed: 1, outcome: 'made' },
      { files: app, executed: 0, outcome: 'found' },
    ],
  },
  {
    name: 'ONBUILD of the FROM image, dependencies only',
    why: 'a part of the base; a change of code executes nothing',
    files: app,
    dockerfile: 'FROM @triggers:2\nRUN echo own > /own\nCOPY static /static\n',
    args: { EXTRA: 'given' },
    executed: 1,
    later: [
      { files: { ...app, 'static/site.css': 'p {}\n' }, executed: 0, outcome: 'made' },
      { args: { EXTRA: 'other' }, executed: 1, outcome: 'made' },
    ],
  },
  {
    name: 'ONBUILD that takes from a stage and an image',
    why: 'the stage by its name and number, the image by its digest',
    files: app,
    dockerfile: `FROM @app:1 AS unused
FROM @busybox:1 AS tools
RUN echo tool > /tool
FROM @triggers:3
RUN cat /taken/tool > /seen
COPY app.py /app/
`,
    executed: 1,
    later: [{ files: changedApp, executed: 0, outcome: 'made' }],
  },
  {
    name: 'ONBUILD in a stage that is taken from',
    why: 'it runs there, once',
    files: app,
    dockerfile: `FROM @triggers:2 AS tools
RUN echo more >> /installed
FROM @busybox:1
COPY --from=tools /installed /work /from/
RUN cat /from/installed > /seen
COPY app.py /app/
`,
    executed: 1,
  },
  {
    name: 'ONBUILD in a stage that a later RUN takes from',
    why: 'the part for a run segment has a stage with what the image adds',
    files: app,
    dockerfile: `FROM @triggers:1 AS code
FROM @busybox:1
COPY app.py /app/
RUN --mount=from=code,target=/code ls /code/app > /list
COPY --from=code /app/static /static
`,
    executed: 2,
  },
  {
    name: 'ONBUILD through several stages',
    why: 'what the image adds runs in the first stage, what that stage adds in the next one',
    files: app,
    dockerfile: `FROM @triggers:2 AS first
ONBUILD COPY app.py /onbuild/
ONBUILD RUN cat /onbuild/app.py > /twice
FROM first AS second
RUN cat /installed >> /twice
FROM second
ONBUILD LABEL next=yes
COPY run.sh /
`,
    executed: 2,
    later: [{ files: { ...app, 'run.sh': 'echo again\n' }, executed: 0, outcome: 'made' }],
  },
  {
    name: 'ONBUILD of two FROM images',
    why: 'each in its own stage',
    files: app,
    dockerfile: `FROM @triggers:1 AS one
FROM @triggers:2 AS two
COPY --from=one /app/app.py /one.py
FROM @busybox:1
COPY --from=two / /two/
`,
    executed: 2,
  },
  {
    name: 'the same FROM image twice',
    why: 'its instructions run in either stage',
    files: app,
    dockerfile: `FROM @triggers:2 AS one
RUN echo one > /one
FROM @triggers:2
COPY --from=one /one /installed /from/
RUN cat /from/installed > /seen
`,
    executed: 1,
  },
];
