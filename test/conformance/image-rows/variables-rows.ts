import { app } from '../application.ts';
import type { ImageRow } from './image-row.ts';

export const variableRows: readonly ImageRow[] = [
  {
    name: 'ARG before FROM',
    why: 'used in FROM, and in a stage that declares it',
    files: app,
    dockerfile: `ARG TAG=1 WHERE=/opt
FROM @busybox:\${TAG}
ARG WHERE
RUN echo $WHERE $TAG > /where
COPY app.py $WHERE/
RUN echo $WHERE >> /where
`,
    executed: 2,
  },
  {
    name: 'ARG of the base above the cut',
    why: 'in a destination, in a RUN and in the configuration',
    files: app,
    dockerfile: `FROM @busybox:1
ARG HOME_DIR=/srv/web
ARG LATE
ARG QUOTED="a \\"b\\" \\$c"
RUN mkdir -p $HOME_DIR
COPY app.py $HOME_DIR/
ENV WEB=$HOME_DIR
RUN echo "$HOME_DIR $LATE $QUOTED" > /seen
`,
    args: { LATE: 'two words and a "quote" $HOME' },
    executed: 2,
  },
  {
    name: 'ENV over ARG, ARG over ENV',
    why: 'who is later wins, in COPY and in RUN',
    files: app,
    dockerfile: `FROM @busybox:1
ARG A=arg
ENV A=env
ENV B=env
ARG B=arg
RUN echo $A $B > /base
COPY app.py /$A/
COPY app.py /$B/
RUN echo $A $B > /above
`,
    executed: 2,
  },
  {
    name: 'ARG between RUNs',
    why: 'declared above the cut, changed by an ENV, declared again',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /
ARG A=1
RUN echo $A > /1
ENV A=2
RUN echo $A > /2
ARG A=3
RUN echo $A > /3
`,
    executed: 3,
  },
  {
    name: 'build arguments',
    why: 'given ones win over defaults; undeclared ones are nothing',
    files: app,
    dockerfile: `FROM @busybox:1
ARG VERSION=0
COPY app.py /app/
ARG COMMIT=none
RUN echo $VERSION $COMMIT $OTHER > /version
LABEL version=$VERSION
`,
    args: { VERSION: '1.2', COMMIT: 'abc', OTHER: 'not declared' },
    executed: 1,
    later: [{ args: { VERSION: '1.3', COMMIT: 'abc' }, executed: 1, outcome: 'made' }],
  },
  {
    name: 'a build argument of several lines',
    why: 'no Dockerfile can hold it',
    files: app,
    dockerfile: 'FROM @busybox:1\nARG KEY\nCOPY app.py /app/\nRUN echo "$KEY" > /key\n',
    args: { KEY: 'line 1\nline 2' },
    executed: 1,
  },
  {
    name: "ARG and ENV made of the image's variables",
    why: "the base's plan has not seen the image",
    files: app,
    dockerfile: `FROM @app:1
ARG WHERE=$APP_HOME/sub
ENV FOO=$FOO/more
RUN echo $WHERE $FOO > /seen
COPY app.py $WHERE/
RUN echo $WHERE $FOO >> /seen
`,
    executed: 2,
  },
  {
    name: "ARG named as one of the image's variables",
    why: 'without a value it hides nothing',
    files: app,
    dockerfile: `FROM @app:1
ARG FOO
ARG APP_HOME
RUN echo $FOO > /seen
COPY app.py $APP_HOME/$FOO/
RUN echo $FOO >> /seen
`,
    executed: 2,
  },
  {
    name: "ARG over the image's variable",
    why: 'for RUN and for destinations, not in the configuration',
    files: app,
    dockerfile: `FROM @app:1
ARG FOO=arg
RUN echo $FOO > /seen
COPY app.py /$FOO/
ENV LATER=$FOO
RUN echo $FOO >> /seen
`,
    executed: 2,
  },
  {
    name: "ENV over an ARG and the image's variable",
    why: 'the later of the two, whose value only the image can tell',
    files: app,
    dockerfile: `FROM @app:1
ARG FOO=arg
ENV FOO=$APP_HOME/env
RUN echo $FOO > /seen
COPY app.py $FOO/
RUN echo $FOO >> /seen
`,
    executed: 2,
  },
  {
    name: "a source named by the image's variable",
    why: 'the key needs the file, the file needs the configuration',
    files: { ...app, 'image/x': 'x\n' },
    dockerfile: 'FROM @app:1\nARG FOO\nRUN true\nCOPY $FOO /app/\n',
    executed: 1,
  },
  {
    name: 'ENV again over ARG in the next stage',
    why: 'FROM a stage puts its ENV before its ARGs',
    files: app,
    dockerfile: `FROM @busybox:1 AS one
ENV A=env
ARG A=arg B=inherited
RUN echo $A > /one
FROM one
COPY app.py /$A/$B/
RUN echo $A $B > /two
`,
    executed: 2,
  },
  {
    name: "the image's variable again over ARG in the next stage",
    why: 'ENV of the image too, which nobody has looked at',
    files: { ...app, 'image/x': 'x\n' },
    dockerfile: `FROM @app:1 AS one
ARG FOO=arg APP_HOME=/arg
RUN echo $FOO > /one
FROM one
ARG APP_HOME=/again
ARG LATER=$FOO
RUN echo $FOO $APP_HOME $LATER > /two
COPY $FOO $APP_HOME/
RUN echo $FOO $APP_HOME $LATER >> /two
`,
    executed: 2,
  },
  {
    name: 'platform arguments',
    why: 'declared, and given to RUN',
    files: app,
    dockerfile: `FROM @busybox:1
ARG TARGETOS TARGETARCH TARGETSTAGE
COPY app.py /$TARGETOS/$TARGETARCH/
RUN echo $TARGETOS/$TARGETARCH $TARGETSTAGE > /platform
`,
    executed: 1,
  },
  {
    name: 'the name of the target stage',
    why: 'the engine sees a part that ends in another stage, or in one without a name',
    files: app,
    dockerfile: `FROM @busybox:1 AS deps
ARG TARGETSTAGE
RUN echo $TARGETSTAGE > /base
FROM @busybox:1 AS other
ARG TARGETSTAGE
COPY app.py /
RUN echo $TARGETSTAGE > /other
FROM deps AS final
COPY --from=other /other /other
COPY app.py /
RUN echo $TARGETSTAGE > /final
`,
    executed: 3,
  },
  {
    name: 'proxy arguments',
    why: 'RUN sees them undeclared, and nothing keeps them',
    files: app,
    dockerfile: 'FROM @busybox:1\nRUN echo $no_proxy > /1\nCOPY app.py /\nRUN echo $no_proxy > /2\n',
    args: { no_proxy: 'example.com' },
    executed: 2,
  },
];
