import { app, changedApp } from '../application.ts';
import type { ImageRow } from './image-row.ts';

export const stageRows: readonly ImageRow[] = [
  {
    name: 'COPY --from=stage',
    why: 'by name and by number, from a stage that takes application files',
    files: app,
    dockerfile: `FROM @busybox:1 AS assets
COPY static /static
RUN cat /static/*.css > /all.css
FROM @app:1 AS unused
RUN exit 1
FROM @busybox:1
COPY . /app
COPY --from=assets /all.css /app/
COPY --from=0 --chown=3:4 /static /app/copied
CMD ["x"]
`,
    executed: 1,
    later: [{ files: { ...app, 'static/site.css': 'p {}\n' }, executed: 1, outcome: 'made' }],
  },
  {
    name: 'COPY --from=image',
    why: 'an image that no FROM names',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY --from=@app:1 /srv/app /from-image\nCOPY app.py /app/\n',
    executed: 1,
  },
  {
    name: 'RUN --mount=from=stage',
    why: 'wheels from a stage, in the base and above it',
    files: app,
    dockerfile: `FROM @busybox:1 AS wheels
ARG INDEX=a
COPY requirements /requirements
RUN cat /requirements/*.txt > /wheel && echo $INDEX >> /wheel
FROM @busybox:1
ARG INDEX=b
RUN --mount=type=bind,from=wheels,target=/w cat /w/wheel > /installed
COPY app.py /app/
RUN --mount=type=bind,from=wheels,source=/requirements,target=/w ls /w > /app/list && echo $INDEX >> /app/list
`,
    executed: 3,
  },
  {
    name: 'a chain of stages',
    why: 'FROM a stage FROM a stage; CMD belongs to its own',
    files: app,
    dockerfile: `FROM @app:1 AS base
RUN echo base > /base
CMD ["base"]
FROM base AS deps
WORKDIR /deps
COPY requirements .
RUN cat *.txt > all
FROM deps AS final
COPY . .
ENTRYPOINT ["final"]
`,
    executed: 1,
  },
  {
    name: 'the cut in a stage below',
    why: 'application files of a stage that the last one stands on',
    files: app,
    dockerfile: `FROM @busybox:1 AS code
COPY . /app
RUN ls /app > /list
ENV A=1
FROM code AS web
RUN echo $A > /web
COPY run.sh /web.sh
FROM web
LABEL last=yes
`,
    executed: 2,
  },
  {
    name: '--target in the middle',
    why: 'what stands below it is left out',
    files: app,
    target: 'web',
    dockerfile: `FROM @busybox:1 AS web
RUN echo 1 > /1
COPY app.py /app/
ARG TARGETSTAGE
RUN echo $TARGETSTAGE > /2
FROM web AS tests
RUN exit 1
`,
    executed: 2,
  },
  {
    name: 'FROM a stage without instructions',
    why: 'a name more for the same image',
    files: app,
    dockerfile: 'FROM @app:1 AS one\nCOPY app.py /\nCMD ["one"]\nFROM one AS two\nFROM two\nENTRYPOINT ["e"]\n',
    executed: 0,
  },
  {
    name: 'ONBUILD of a stage',
    why: 'it runs in the stage that stands on it, and is gone from the configuration',
    files: app,
    dockerfile: `FROM @busybox:1 AS parent
ONBUILD ENV A=1
ONBUILD RUN echo trigger > /trigger
ONBUILD COPY app.py /app/
FROM parent
RUN ls /app > /list; echo $A >> /list
COPY static /app/
`,
    executed: 2,
  },
  {
    name: 'ONBUILD of a stage, all of it in the base',
    why: 'triggers are printed once',
    files: app,
    dockerfile: `FROM @busybox:1 AS parent
RUN echo parent > /parent
ONBUILD COPY requirements /requirements
ONBUILD RUN cat /requirements/* > /installed
FROM parent
ENV A=1
RUN echo $A > /own
COPY app.py /
`,
    executed: 1,
  },
  {
    name: 'COPY from a stage on scratch',
    why: 'nothing to take but folders, and nothing to execute',
    files: app,
    dockerfile: `FROM scratch AS files
COPY static /files
FROM scratch
COPY --from=files /files /
COPY app.py /
`,
    executed: 0,
  },
  {
    name: 'a comment moves the cut',
    why: 'application files in the base cost time, never correctness',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
# hydrofoil: base
RUN ls /app > /list
COPY run.sh /
`,
    executed: 1,
    later: [{ files: changedApp, executed: 1, outcome: 'made' }],
  },
  {
    name: 'the cut behind a WORKDIR',
    why: 'a base need not end in a RUN',
    files: app,
    dockerfile: `FROM @busybox:1
RUN true
USER nobody
# hydrofoil: base
WORKDIR /home/nobody
COPY . .
`,
    executed: 1,
  },
  {
    name: 'a base without a file',
    why: 'BuildKit then writes null for the list of layers',
    files: app,
    dockerfile: 'FROM scratch\n# hydrofoil: base\nARG A\nCOPY app.py /\n',
    executed: 1,
  },
  {
    name: 'patterns that match nothing, beside an instruction that names the folder',
    why: 'whether BuildKit finds the folder depends on all instructions together',
    files: { ...app, '!bang/x': '' },
    dockerfile: 'FROM @busybox:1\nCOPY pkg/[y]* /app/\nCOPY !bang /bang\nCOPY . /all\n',
    executed: 0,
  },
  {
    name: 'a name with a backslash, beside a pattern that finds it',
    why: 'BuildKit takes the backslash for an escape, and sends the folder for the other word alone',
    files: { ...app, 'back\\slash/x': '1' },
    dockerfile: 'FROM @busybox:1\nCOPY back\\\\slash /one\nCOPY back* /two/\n',
    executed: 0,
  },
  {
    name: 'stages of the same name',
    why: 'the last one above counts',
    files: app,
    dockerfile: `FROM @busybox:1 AS a
RUN echo first > /x
FROM @busybox:1 AS a
RUN echo second > /x
FROM @busybox:1
COPY app.py /
COPY --from=a /x /x
RUN cat /x > /y
`,
    executed: 2,
  },
];
