import { gzipSync } from 'node:zlib';
import { app } from '../application.ts';
import { rawTar } from '../raw-tar.ts';
import type { ImageRow } from './image-row.ts';

export const copyRows: readonly ImageRow[] = [
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
    why: 'unpacked, and again when it changes',
    files: { ...app, 'files.tar': tarOfOneFile('inner.txt', 'inner\n') },
    dockerfile: 'FROM @busybox:1\nADD files.tar /unpacked/\nCOPY app.py /unpacked/\n',
    executed: 0,
    later: [
      {
        files: { ...app, 'files.tar': tarOfOneFile('inner.txt', 'inner\n') },
        executed: 0,
        outcome: 'unchanged',
      },
      { files: { ...app, 'files.tar': tarOfOneFile('inner.txt', 'other\n') }, executed: 0, outcome: 'made' },
    ],
  },
  {
    name: 'ADD of an archive that is changed afterwards',
    why: 'by a simple RUN, and taken by another stage',
    files: { ...app, 'files.tgz': gzipSync(tarOfOneFile('bin/inner.sh', 'inner\n')) },
    dockerfile: `FROM @system:1 AS tools
ADD --chown=5:6 files.tgz /opt
RUN chmod -R 755 /opt
FROM @system:1
COPY app.py /app/
COPY --from=tools /opt /opt
RUN chown -R 7 /opt
`,
    executed: 0,
    later: [
      { files: { ...app, 'files.tgz': gzipSync(tarOfOneFile('bin/inner.sh', 'x\n')) }, executed: 0, outcome: 'made' },
    ],
  },
  {
    name: 'ADD of an archive with a whiteout',
    why: 'that is for the engine',
    files: { ...app, 'files.tar': tarOfOneFile('.wh.new.txt', '') },
    dockerfile: 'FROM @busybox:1\nCOPY app.py /unpacked/new.txt\nADD files.tar /unpacked/\n',
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
  ...[
    ['one of them is there', 'COPY linked/third /app/\nCOPY linked /app/'],
    ['two of them are there, and are one file', 'COPY linked /app/\nRUN rm /app/third\nCOPY linked /app/'],
    ['all of them are there', 'COPY linked /app/\nCOPY linked /app/'],
    ['one is there with another owner', 'COPY --chown=7 linked/third /app/\nCOPY linked /app/'],
    ['one is there, and the second COPY is linked', 'COPY linked/third /app/\nCOPY --link linked /app/'],
  ].map(
    ([what, steps]): ImageRow => ({
      name: `hard links, ${what}`,
      why: 'a file that an earlier layer holds is in no later one, and what was linked to it there stands alone',
      files: {
        'linked/a': `of ${what}`, // BuildKit makes one of steps that copy the same content at the same time
        'linked/folder/b': { hardlink: 'linked/a' },
        'linked/third': { hardlink: 'linked/a' },
      },
      dockerfile: `FROM @busybox:1\n${steps}\n`,
      executed: steps?.includes('RUN') === true ? 1 : 0,
      unpacked: 'with links of its own',
    }),
  ),
  {
    name: 'hard links out of a stage, one of them is there',
    why: 'a file that an earlier layer holds is in no later one, whatever it was copied from',
    files: { 'linked/a': 'of a stage', 'linked/b': { hardlink: 'linked/a' } },
    dockerfile: `FROM @busybox:1 AS made
COPY linked /app/
FROM @busybox:1
COPY --from=made /app/b /app/
COPY --from=made /app /app/
`,
    executed: 0,
    unpacked: 'with links of its own',
  },
];

/** A tar archive as text: a ustar header with its checksum, the content, the end. */

function tarOfOneFile(name: string, body: string): Buffer {
  return rawTar([{ name, body, mode: 0o640, uid: 3, gid: 4 }]);
}
