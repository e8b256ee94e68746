import type { ContextSpec } from './context-folder.ts';
import type { ImageSource } from './image-case.ts';

/** A row: what is built, and how often that may start an engine. */
export interface ImageRow extends ImageSource {
  readonly name: string;
  readonly why: string;
  readonly executed: number;
  /** What Hydrofoil leaves out on purpose: BuildKit's image has it, ours does not. */
  readonly byProducts?: readonly string[];
  /** Built after it, in the same repository. */
  readonly later?: readonly NextBuild[];
}

export interface NextBuild extends Partial<ImageSource> {
  readonly executed: number;
  readonly outcome: 'made' | 'unchanged' | 'found';
}

export const app: ContextSpec = {
  'requirements/base.txt': 'django==4.2\n',
  'requirements/uat.txt': '-r base.txt\ngunicorn==21\n',
  'app.py': 'print(1)\n',
  'run.sh': { content: '#!/bin/sh\necho run\n', mode: 0o755 },
  'pkg/__init__.py': '',
  'pkg/models.py': 'class Model: pass\n',
  'pkg/current': { link: 'models.py' },
  'static/site.css': 'body {}\n',
  'static/js/site.js': 'let a\n',
  empty: { directory: 0o750 },
};

const changed: ContextSpec = { ...app, 'app.py': 'print(2)\n' };

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

const applicationRows: readonly ImageRow[] = [
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
    later: [{ files: changed, executed: 1, outcome: 'made' }],
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
      { files: changed, executed: 1, outcome: 'made' },
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

const configurationRows: readonly ImageRow[] = [
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

const copyRows: readonly ImageRow[] = [
  {
    name: 'USER and WORKDIR',
    why: 'WORKDIR makes directories as the user, COPY does not',
    files: app,
    dockerfile: 'FROM @app:1\nUSER app\nWORKDIR /home/app/deep/er\nCOPY . .\nWORKDIR ../up\nCOPY app.py x/\n',
    executed: 0,
  },
  {
    name: 'WORKDIR relative and expanded',
    why: 'each stands on the one before',
    files: app,
    dockerfile: 'FROM @app:1\nENV D=deep\nWORKDIR $D\nWORKDIR ./er/../err\nCOPY app.py ./\n',
    executed: 0,
  },
  {
    name: 'WORKDIR last',
    why: 'its directory has no COPY to go with',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py /x/\nWORKDIR /made/for/nothing\nCMD ["x"]\n',
    executed: 0,
  },
  {
    name: 'WORKDIR before RUN',
    why: 'the directory is made before the engine runs in it',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py /x/\nUSER app\nWORKDIR /new/place\nENV A=1\nRUN pwd > /tmp/where\n',
    executed: 1,
  },
  {
    name: 'two WORKDIRs before RUN',
    why: 'each has its line in the history',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY app.py /x/\nWORKDIR /new\nLABEL a=b\nWORKDIR place\nRUN pwd > where\n',
    executed: 1,
  },
  {
    name: '--chown by name',
    why: 'looked up in /etc/passwd and /etc/group of the base',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY --chown=app:www . /named/\nCOPY --chown=app app.py /by-name/\n',
    executed: 0,
  },
  {
    name: '--chown by a name that a RUN adds',
    why: 'looked up in what that run left',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
RUN echo 'late:x:77:78::/:/bin/sh' >> /etc/passwd
COPY --chown=late static /app/static
`,
    executed: 1,
  },
  {
    name: '--chown by a name of a copied passwd',
    why: 'the facts say nothing of a file that a COPY brings',
    files: { ...app, passwd: 'new:x:5:6::/:/bin/sh\n' },
    dockerfile: 'FROM @busybox:1\nCOPY passwd /etc/passwd\nCOPY --chown=new app.py /app/\nCOPY run.sh /app/\n',
    executed: 1,
  },
  {
    name: 'destinations through links',
    why: '/lib is a link in the base',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py /lib/\nCOPY static /lib/new/static\nCOPY run.sh /srv/link\n',
    executed: 0,
  },
  {
    name: 'flags of COPY',
    why: '--chmod, --exclude, --parents, --link',
    files: app,
    dockerfile: `FROM @app:1
COPY --chmod=640 --exclude=*.js static /a
COPY --parents pkg/*.py static/./js /b/
COPY --link --chown=5:6 app.py /srv/app/c
`,
    executed: 0,
  },
  {
    name: 'COPY --link over a link of the base',
    why: 'a layer that sees nothing of what is below',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY --link app.py /lib/app.py\nCOPY run.sh /lib/\n',
    executed: 0,
  },
  {
    name: 'several sources and patterns',
    why: 'files and folders to one folder',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY *.py run.sh p* /app/\nCOPY ["static/site.css", "with space/"]\n',
    executed: 0,
  },
  {
    name: 'ADD of plain files',
    why: 'as COPY',
    files: app,
    dockerfile: 'FROM @busybox:1\nADD app.py static /app/\n',
    executed: 0,
  },
  {
    name: 'ADD of an archive',
    why: 'unpacked, by the engine',
    files: { ...app, 'files.tar': tarOfOneFile('inner.txt', 'inner\n') },
    dockerfile: 'FROM @busybox:1\nADD files.tar /unpacked/\nCOPY app.py /unpacked/\n',
    executed: 1,
  },
  {
    name: 'files from heredocs',
    why: 'with variables and without',
    dockerfile: `FROM @busybox:1
ENV NAME=world
COPY <<hello.txt <<'raw.txt' /app/
hello $NAME
hello.txt
hello $NAME
raw.txt
COPY --chmod=700 <<EOF /app/run.sh
#!/bin/sh
echo \\$NAME
EOF
`,
    executed: 0,
  },
  {
    name: '.dockerignore',
    why: 'with exceptions, and itself copied',
    files: { ...app, '.dockerignore': '*\n!app.py\n!static\nstatic/js\n!.dockerignore\n' },
    dockerfile: 'FROM @busybox:1\nCOPY . /app\n',
    executed: 0,
  },
  {
    name: 'an ignore file of the Dockerfile',
    why: 'preferred to .dockerignore, for the engine too',
    files: { ...app, '.dockerignore': '*\n', 'deploy/Web.dockerfile.dockerignore': 'pkg\ndeploy\n' },
    dockerfileName: 'deploy/Web.dockerfile',
    dockerfile: `FROM @busybox:1
COPY . /app
RUN --mount=type=bind,target=/context find /context | sort > /seen.txt
`,
    executed: 1,
  },
];

const runRows: readonly ImageRow[] = [
  {
    name: 'RUN that removes a file of the base',
    why: 'a whiteout over the base, and a COPY on what is left',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py /app/\nRUN rm /srv/app/old.txt\nCOPY static /srv/app/\n',
    executed: 1,
  },
  {
    name: 'RUN that removes files of the application',
    why: 'a whiteout over a layer of ours, and a file where a folder was',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY . /app/\nRUN rm -r /app/pkg /app/app.py\nCOPY run.sh /app/pkg\n',
    executed: 1,
  },
  {
    name: 'RUN that makes a folder anew',
    why: 'an opaque folder, with another mode, below a COPY',
    files: app,
    dockerfile: `FROM @app:1
COPY pkg /srv/app/pkg
RUN rm -rf /srv/app && mkdir -m 710 /srv/app && echo new > /srv/app/new.txt
COPY static /srv/app/pkg/
`,
    executed: 1,
  },
  {
    name: 'RUN that makes a link where a folder was',
    why: 'the next COPY goes where the link leads',
    files: app,
    dockerfile: `FROM @app:1
COPY app.py /app/
RUN rm -r /srv/app && mkdir /real && ln -s /real /srv/app
COPY static /srv/app/
`,
    executed: 1,
  },
  {
    name: 'RUN that makes links, owners, modes and a pipe',
    why: 'what a run leaves is taken as it is',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN ln /app/app.py /app/hard.py && chmod 4755 /app/run.sh && chown 7:8 /app/static && mkfifo /app/pipe && chmod 1777 /app/empty
`,
    executed: 1,
  },
  {
    name: 'several RUNs in a row',
    why: 'one segment, a layer each, also where nothing changes',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY . /app\nRUN echo 1 > /1\nRUN rm /1 && echo 2 > /2\nRUN true\n',
    executed: 1,
  },
  {
    name: 'RUN, ENV, RUN, USER, RUN',
    why: 'each sees what was said so far',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /
RUN echo $A > /1
ENV A=1
RUN echo $A > /2
USER nobody
RUN id -u > /tmp/3
`,
    executed: 3,
  },
  {
    name: 'two runs and a COPY on them',
    why: 'the COPY needs what both left, in this build and in the next',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
RUN mkdir -p /app/one && echo 1 > /app/one/x
ENV STEP=2
RUN chmod 700 /app/one && echo $STEP > /app/two
COPY static /app/one/
CMD ["x"]
`,
    executed: 2,
    later: [
      { files: { ...app, 'static/site.css': 'a {}\n' }, executed: 0, outcome: 'made' },
      { files: changed, executed: 2, outcome: 'made' },
    ],
  },
  {
    name: 'SHELL before RUN',
    why: 'over the cut, and above it',
    files: app,
    dockerfile: `FROM @busybox:1
SHELL ["/bin/sh", "-euc"]
RUN echo $- > /1
COPY app.py /
RUN echo $- > /2
SHELL ["/bin/busybox", "sh", "-c"]
RUN echo $- > /3
CMD top
`,
    executed: 3,
  },
  {
    name: 'RUN in JSON and by heredoc',
    why: 'both printed for the engine',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN ["/bin/sh", "-c", "echo \\"json\\" > /json"]
RUN <<EOF
echo one > /one
echo "$PATH" > /two
EOF
RUN <<'TEXT' cat > /three
as $it is
TEXT
`,
    executed: 1,
  },
  {
    name: 'another escape character and continued lines',
    why: 'printed with the directive that explains them',
    files: app,
    dockerfile: `# escape=\`
FROM @busybox:1
COPY app.py \`
  /app/
# a comment
RUN echo "a\\b" > /1 && \`
  # within
  echo 2 > /2
`,
    executed: 1,
  },
  {
    name: 'RUN with mounts',
    why: 'context, cache and temporary folders leave nothing behind but what BuildKit leaves',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
RUN --mount=type=bind,source=pkg,target=/src --mount=type=cache,id=image-conformance,target=/cache --mount=type=tmpfs,target=/scratch \\
  cat /src/models.py > /app/seen && echo x > /cache/x && echo x > /scratch/x
`,
    executed: 1,
  },
  {
    name: 'RUN with a secret',
    why: 'read and not kept',
    files: app,
    secret: 'very secret',
    dockerfile: `FROM @busybox:1
RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length
COPY app.py /app/
RUN --mount=type=secret,id=token,env=SECRET echo \${#SECRET} > /app/length
`,
    executed: 2,
  },
  {
    name: 'ONBUILD before RUN',
    why: 'the engine may not take it for a trigger of its own',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY app.py /\nONBUILD RUN touch /wrong\nRUN ls / > /list\nCMD ["x"]\n',
    executed: 1,
  },
];

const NARROWED = `FROM @busybox:1
WORKDIR /app
COPY . .
# hydrofoil: inputs=static/** outputs=/app/out,/made/deep
RUN mkdir -p out && mkdir -p -m 711 /made/deep && cat static/site.css > out/all.css && echo 1 > /made/deep/x && echo > pkg/junk.pyc
`;

/** BuildKit leaves them in an image without, at the first RUN. Every image with a libc has them. */
const MOUNT_POINTS = ['dev', 'proc', 'sys'];

const narrowedRows: readonly ImageRow[] = [
  {
    name: 'a narrowed RUN',
    why: 'only its outputs are kept, and it runs only when its inputs change',
    files: app,
    dockerfile: `${NARROWED}CMD ["sh"]\n`,
    byProducts: ['app/pkg/junk.pyc', ...MOUNT_POINTS],
    executed: 1,
    later: [
      { files: changed, executed: 0, outcome: 'made' },
      { files: { ...changed, 'static/site.css': 'a {}\n' }, executed: 1, outcome: 'made' },
    ],
  },
  {
    name: 'a narrowed RUN and COPYs on its outputs',
    why: 'what is kept of the run is what a COPY finds',
    files: app,
    dockerfile: `${NARROWED}COPY pkg /app/out/\nCOPY --chown=3:4 run.sh /made/deep/er/\n`,
    byProducts: ['app/pkg/junk.pyc', ...MOUNT_POINTS],
    executed: 1,
    later: [{ files: { ...app, 'pkg/models.py': 'x\n' }, executed: 0, outcome: 'made' }],
  },
  {
    name: 'a narrowed RUN that replaces a folder',
    why: 'what the step removed stays removed in its outputs',
    files: { ...app, 'out/old': 'old\n' },
    dockerfile: `FROM @busybox:1
COPY . /app
# hydrofoil: inputs=static/** outputs=/app/out
RUN rm -r /app/out && mkdir /app/out && cp -r /app/static /app/out/ && echo > /by-product
`,
    byProducts: ['by-product', ...MOUNT_POINTS],
    executed: 1,
  },
  {
    name: 'a narrowed RUN after another RUN',
    why: 'it is a segment of its own',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN echo 1 > /1
# hydrofoil: inputs=pkg/*.py outputs=/2
RUN echo 2 > /2
RUN cat /2 > /3
`,
    executed: 3,
    later: [{ files: changed, executed: 2, outcome: 'made' }],
  },
];

const variableRows: readonly ImageRow[] = [
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

const stageRows: readonly ImageRow[] = [
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
    executed: 2,
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
    why: 'nothing to take but folders',
    files: app,
    dockerfile: `FROM scratch AS files
COPY static /files
FROM scratch
COPY --from=files /files /
COPY app.py /
`,
    executed: 1,
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
    later: [{ files: changed, executed: 1, outcome: 'made' }],
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
    executed: 1,
  },
];

export const imageRows: readonly ImageRow[] = [
  ...applicationRows,
  ...configurationRows,
  ...copyRows,
  ...runRows,
  ...narrowedRows,
  ...variableRows,
  ...stageRows,
];

/** A tar archive as text: a ustar header with its checksum, the content, the end. */
function tarOfOneFile(name: string, content: string): string {
  const field = (text: string, length: number) => text.padEnd(length, '\0');
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  const before = [field(name, 100), octal(0o640, 8), octal(3, 8), octal(4, 8), octal(content.length, 12), octal(1, 12)];
  const after = `0${field('', 100)}ustar\0${'00'}`;
  const header = (checksum: string) => field(before.join('') + checksum + after, 512);
  const sum = [...header(' '.repeat(8))].reduce((total, character) => total + character.charCodeAt(0), 0);
  return header(`${octal(sum, 7)} `) + field(content, 512) + '\0'.repeat(1024);
}
