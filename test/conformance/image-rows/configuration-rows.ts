import { app } from '../application.ts';
import type { ImageRow } from './image-row.ts';

export const configurationRows: readonly ImageRow[] = [
  {
    name: 'configuration only',
    why: 'no layer of ours at all',
    dockerfile: 'FROM @busybox:1\nENV A=1 B="two words"\nLABEL a=b c="d e"\nCMD echo $A\n',
    executed: 0,
  },
  { name: 'FROM alone', why: 'the shortest Dockerfile', dockerfile: 'FROM @app:1\n', executed: 0 },
  {
    name: 'FROM scratch',
    why: 'no base at all, and a configuration of its own',
    files: app,
    dockerfile: 'FROM scratch\nCOPY app.py /bin/app\nCOPY static /srv/static/\nENTRYPOINT ["/bin/app"]\n',
    executed: 0,
  },
  {
    name: 'FROM scratch with WORKDIR',
    why: 'relative paths on nothing',
    files: app,
    dockerfile: 'FROM scratch\nWORKDIR srv\nCOPY . ./app/\nWORKDIR app\nCOPY run.sh .\n',
    executed: 0,
  },
  {
    name: 'FROM image and COPY',
    why: 'the base is copied without an engine',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY . .\n',
    executed: 0,
  },
  {
    name: 'ENTRYPOINT over an inherited CMD',
    why: 'ENTRYPOINT drops the CMD of the image below',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py .\nENTRYPOINT ["sh", "app.py"]\n',
    executed: 0,
  },
  {
    name: 'CMD and ENTRYPOINT of one stage',
    why: 'ENTRYPOINT keeps the CMD of the same stage, over the cut too',
    files: app,
    dockerfile: 'FROM @app:1\nCMD ["first"]\nRUN true\nCOPY app.py .\nENTRYPOINT ["sh"]\n',
    executed: 1,
  },
  {
    name: 'an empty ENTRYPOINT and CMD',
    why: 'resets what was inherited',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py .\nENTRYPOINT []\nCMD []\n',
    executed: 0,
  },
  {
    name: 'HEALTHCHECK, VOLUME, STOPSIGNAL, EXPOSE and LABEL',
    why: 'each merged with what the image below says',
    dockerfile: `FROM @app:1
HEALTHCHECK --interval=5s --timeout=2s --start-period=1m --retries=3 CMD wget -q localhost || exit 1
VOLUME /data ["/more"]
VOLUME ["/json", "/list"]
STOPSIGNAL SIGQUIT
EXPOSE 8000-8003 9000/udp
LABEL maintainer=me base=mine
`,
    executed: 0,
  },
  {
    name: 'HEALTHCHECK NONE, MAINTAINER and SHELL',
    why: 'the seldom ones',
    dockerfile: `FROM @app:1
MAINTAINER Jo <jo@example.com>
HEALTHCHECK NONE
SHELL ["/bin/sh", "-ec"]
CMD exec top
ENTRYPOINT run it
`,
    executed: 0,
  },
  {
    name: 'MAINTAINER in the base',
    why: 'the author is kept over the cut',
    files: app,
    dockerfile: 'FROM @busybox:1\nMAINTAINER Jo\nRUN true\nCOPY app.py /\n',
    executed: 1,
  },
  {
    name: 'ENV over ENV, expanded',
    why: 'places and values in the list of variables',
    dockerfile: `FROM @app:1
ENV FOO=mine PATH=/opt/bin:$PATH
ENV BAR=$FOO-\${UNSET:-default}-\${FOO:+set} FOO=again
ENV OLD style value
`,
    executed: 0,
  },
  {
    name: 'ONBUILD in the Dockerfile',
    why: 'it stays in the configuration',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY app.py /app/\nONBUILD COPY . /app\nONBUILD RUN echo built\n',
    executed: 0,
  },
  {
    name: 'an odd configuration below',
    why: 'no PATH, a relative directory, a user by name',
    files: app,
    dockerfile: 'FROM @odd:1\nCOPY app.py .\nWORKDIR sub\nCOPY run.sh .\n',
    executed: 0,
  },
  {
    name: 'an odd configuration below a RUN',
    why: 'the engine gets the same odd configuration again',
    files: app,
    dockerfile: 'FROM @odd:1\nCOPY app.py .\nRUN pwd > /tmp/where; id -u >> /tmp/where\n',
    executed: 1,
  },
  {
    name: 'a platform in FROM',
    why: 'the configuration says the same platform',
    files: app,
    dockerfile: 'FROM --platform=$TARGETPLATFORM @busybox:1\nARG TARGETARCH\nCOPY app.py /$TARGETARCH/\n',
    executed: 0,
  },
];
