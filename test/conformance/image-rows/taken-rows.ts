import { app, changedApp } from '../application.ts';
import type { ImageRow } from './image-row.ts';

/** A frontend with dependencies of its own beside the application, as many projects have it. */
const FRONTEND = `FROM @busybox:1 AS frontend
WORKDIR /build
COPY requirements/base.txt package.json
RUN mkdir node_modules && cp package.json node_modules/dependency.js
COPY static static
RUN mkdir dist && cat static/*.css static/js/*.js node_modules/*.js > dist/all.js && cp -r static dist/copy
FROM @app:1
RUN echo installed > /installed
WORKDIR /srv/app
COPY . .
COPY --from=frontend /build/dist ./dist
CMD ["serve"]
`;

/** A stage whose files are of every kind; \`more\` stands in the stage that takes from it. */
function taking(...more: readonly string[]): string {
  return `FROM @app:1 AS made
COPY static /made/static
RUN cd /made && echo run > run.txt && chmod 4751 run.txt && chown 7:8 run.txt && ln run.txt hard.txt && ln -s run.txt soft.txt \
  && ln -s /made/static absolute && ln -s none dangling && mkdir -m 1777 empty && mkdir -p deep/er && echo 1 > deep/er/file && chown -R 5:6 deep \
  && rm static/site.css && echo changed > /srv/app/old.txt && rm -r /home/app && ln -s made /alias
FROM @app:1
COPY app.py /app/
${more.join('\n')}
`;
}

export const takenRows: readonly ImageRow[] = [
  {
    name: 'a frontend stage of its own',
    why: 'each stage has its own base; code that it does not read starts no engine',
    files: app,
    dockerfile: FRONTEND,
    executed: 3,
    later: [
      { files: changedApp, executed: 0, outcome: 'made' },
      { files: { ...changedApp, 'static/site.css': 'p {}\n' }, executed: 1, outcome: 'made' },
      {
        files: { ...changedApp, 'static/site.css': 'p {}\n', 'requirements/base.txt': 'x\n' },
        executed: 2,
        outcome: 'made',
      },
    ],
  },
  {
    name: 'a program that a stage compiles',
    why: 'the last stage has no application files of its own',
    files: app,
    dockerfile: `FROM @busybox:1 AS build
WORKDIR /src
COPY requirements/ .
RUN cat *.txt > /modules
COPY . .
RUN cat app.py pkg/*.py > /bin/program && chmod 755 /bin/program
FROM scratch
COPY --from=build /bin/program /program
COPY --from=build /etc /etc
USER 1000
ENTRYPOINT ["/program"]
`,
    executed: 2,
    later: [
      { files: changedApp, executed: 1, outcome: 'made' },
      { files: { ...changedApp, 'static/site.css': 'p {}\n' }, executed: 1, outcome: 'unchanged' }, // the program came out the same
    ],
  },
  {
    name: 'wheels that come out the same',
    why: 'what is mounted from a stage is known by its content, not by what the stage saw',
    files: app,
    dockerfile: `FROM @busybox:1 AS wheels
COPY . /src
RUN mkdir /wheels && cat /src/requirements/*.txt > /wheels/all.whl
FROM @busybox:1
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels cat /wheels/all.whl > /installed
COPY app.py /app/
`,
    executed: 2,
    later: [{ files: changedApp, executed: 1, outcome: 'made' }],
  },
  {
    name: 'a stage that copies from another and is copied from',
    why: 'stages that take from stages, each with what it needs',
    files: app,
    dockerfile: `FROM @busybox:1 AS one
COPY static /one
RUN ls -R /one > /one/list
FROM @busybox:1 AS two
COPY --from=one /one /two/one
COPY pkg /two/pkg
RUN find /two -type f | sort > /list; mv /list /two/list
FROM @app:1
COPY --from=two /two /srv/app/two
COPY --from=one /one/list /srv/link/
COPY app.py .
`,
    executed: 2,
    later: [{ files: changedApp, executed: 0, outcome: 'made' }],
  },
  {
    name: 'owners, modes and links of a stage',
    why: 'what a stage left is taken as it is, into a new folder',
    files: app,
    dockerfile: taking('COPY --from=made /made /new/folder'),
    executed: 1,
  },
  {
    name: 'a stage into folders that exist',
    why: 'folders of the base keep or lose their attributes as in any COPY',
    files: app,
    dockerfile: taking(
      'COPY --from=made /made /srv/app',
      'COPY --from=made /made/deep /srv/link',
      'COPY --from=made /made/run.txt /app/',
    ),
    executed: 1,
  },
  {
    name: '--chown, --chmod and --link from a stage',
    why: 'they replace what the stage has',
    files: app,
    dockerfile: taking(
      'COPY --from=made --chown=app:www /made /a',
      'COPY --from=made --chmod=711 /made/deep /b/',
      'COPY --from=made --chmod=g+w /made/run.txt /c',
      'COPY --from=made --link /made/static /srv/app/static',
      'COPY --from=made --link --chown=3:4 /made/run.txt /made/deep /d/',
    ),
    executed: 1,
  },
  {
    name: 'links of a stage as sources',
    why: 'a link that is named is followed within the stage, one in a folder is copied',
    files: app,
    dockerfile: taking(
      'COPY --from=made /alias/soft.txt /one/',
      'COPY --from=made /made/absolute /two',
      'COPY --from=made /made/absolute /made/soft.txt /three/',
    ),
    executed: 1,
  },
  {
    name: 'patterns and --exclude and --parents in a stage',
    why: 'words of COPY mean the same whatever is copied from',
    files: app,
    dockerfile: taking(
      'COPY --from=made /made/*.txt /a/',
      'COPY --from=made /made/de* /made/[e-s]* /b/',
      'COPY --from=made --exclude=**/*.txt --exclude=deep /made /c/',
      'COPY --from=made --parents /made/deep/er/file /made/static/js /d/',
      'COPY --from=made --parents /made/./static/* /e/',
    ),
    executed: 1,
  },
  {
    name: 'files of the stage below the application',
    why: 'of its base, too, everything can be taken',
    files: app,
    dockerfile: `FROM @app:1 AS builder
RUN mkdir -p /app/node_modules/x && echo dependency > /app/node_modules/x/index.js && ln /app/node_modules/x/index.js /app/node_modules/hard.js
COPY . /app
RUN cp /app/app.py /app/node_modules/built.js
FROM @busybox:1
COPY run.sh /
COPY --from=builder /app /app
COPY --from=builder /srv /srv
COPY --from=builder /etc/passwd /etc/group /etc/
COPY --chown=app:www app.py /owned/
`,
    executed: 3, // what the taken /etc/passwd says is not known, so the last COPY is the engine's
    later: [{ files: changedApp, executed: 2, outcome: 'made' }],
  },
  {
    name: 'COPY --from=image after the application',
    why: 'an image is taken from without an engine, and a change of code does not ask for it again',
    files: app,
    dockerfile:
      'FROM @busybox:1\nCOPY . /app\nCOPY --from=@app:1 /srv/app /etc/passwd /from-image/\nCOPY --from=@app:1 --chown=9 /home /home\n',
    executed: 0,
    later: [{ files: changedApp, executed: 0, outcome: 'made' }],
  },
  {
    name: 'a run on what a stage brought',
    why: 'its key holds the content that was taken',
    files: app,
    dockerfile: `FROM @busybox:1 AS assets
COPY static /static
RUN cat /static/site.css > /all.css; date > /dev/null
FROM @busybox:1
COPY app.py /app/
COPY --from=assets /all.css /app/
RUN cat /app/all.css /app/app.py > /app/both
`,
    executed: 2,
    later: [
      { files: { ...app, 'static/js/site.js': 'let b\n' }, executed: 1, outcome: 'unchanged' },
      { files: { ...app, 'static/site.css': 'p {}\n' }, executed: 2, outcome: 'made' },
    ],
  },
  {
    name: 'a pipe in a stage',
    why: 'what is neither file, folder nor link is copied by the engine',
    files: app,
    dockerfile: `FROM @busybox:1 AS made
COPY app.py /made/
RUN mkfifo /made/pipe
FROM @busybox:1
COPY --from=made /made /made
COPY run.sh /
`,
    executed: 2,
  },
  {
    name: 'FROM --platform and arguments in a stage',
    why: 'a stage has its own arguments, and global ones where it asks for them',
    files: app,
    args: { COLOUR: 'red' },
    dockerfile: `ARG COLOUR=blue
FROM --platform=$BUILDPLATFORM @busybox:1 AS made
ARG COLOUR
ARG TARGETARCH
ARG SHAPE=round
COPY app.py /
RUN echo $COLOUR $TARGETARCH $SHAPE > /made
FROM @busybox:1
COPY --from=made /made /
COPY app.py /
`,
    executed: 1,
  },
  {
    name: 'a narrowed run in a stage',
    why: 'a comment works wherever a RUN stands',
    files: app,
    dockerfile: `FROM @busybox:1 AS assets
COPY . /src
# hydrofoil: inputs=static/** outputs=/out
RUN mkdir /out && cat /src/static/site.css > /out/all.css
FROM @busybox:1
COPY . /app
COPY --from=assets /out /app/out
`,
    executed: 1,
    later: [
      { files: changedApp, executed: 0, outcome: 'made' },
      { files: { ...changedApp, 'static/site.css': 'p {}\n' }, executed: 1, outcome: 'made' },
    ],
  },
];
