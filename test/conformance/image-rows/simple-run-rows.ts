import type { ContextSpec } from '../context-folder.ts';
import type { ImageRow } from './image-row.ts';

const app: ContextSpec = {
  'app.py': 'print(1)\n',
  'run.sh': { content: '#!/bin/sh\necho run\n', mode: 0o644 },
  'bin/one.sh': { content: 'one\n', mode: 0o600 },
  'bin/two.sh': { content: 'two\n', mode: 0o640 },
  'bin/.hidden.sh': 'hidden\n',
  'bin/three.txt': 'three\n',
  'pkg/models.py': 'class Model: pass\n',
  'pkg/current': { link: 'models.py' },
  'pkg/dangling': { link: '/nowhere' },
  'pkg/up': { link: '..' },
  empty: { directory: 0o750 },
};

const changedApp: ContextSpec = { ...app, 'app.py': 'print(2)\n' };

const unchanged = { executed: 0, outcome: 'unchanged' } as const;
const changed = { files: changedApp, executed: 0, outcome: 'made' } as const;

interface RunCase {
  readonly name: string;
  readonly why: string;
  readonly lines: string;
  readonly files?: ContextSpec;
}

/** By busybox, and by what this machine has: GNU's as a rule. */
const everywhere: readonly RunCase[] = [
  {
    name: 'chown -R of the tree',
    why: 'links themselves are changed, and what they lead to is not',
    lines: 'COPY . /app\nRUN chown -R app:www /app\nCMD ["x"]\n',
  },
  {
    name: 'chown of a user alone, of a group alone, by numbers',
    why: 'what is not named stays',
    lines: 'COPY --chown=7:8 . /app\nRUN chown app /app/app.py && chown :www /app/run.sh && chown 12:34 /app/bin\n',
  },
  {
    name: 'chown of a link',
    why: 'it is followed, without -R',
    lines: 'COPY . /app\nRUN chown app:www /app/pkg/current /app/pkg/up\n',
  },
  {
    name: 'chmod +x of a script',
    why: 'the entry of the COPY is changed, not doubled',
    lines: 'COPY run.sh /app/\nCOPY . /app/\nRUN chmod +x /app/run.sh\n',
  },
  {
    name: 'chmod -R by letters',
    why: 'X for folders and programs, links passed over',
    lines: 'COPY . /app\nRUN chmod 755 /app/run.sh; chmod -R u=rwX,go=rX /app && chmod -R o-r,g+w /app/pkg\n',
  },
  {
    name: 'chmod -R by digits',
    why: 'files and folders alike',
    lines: 'COPY . /app\nRUN chmod -R 750 /app\n',
  },
  {
    name: 'chmod of a pattern',
    why: 'hidden names do not match',
    lines: 'COPY . /app\nWORKDIR /app\nRUN chmod 755 bin/*.sh && chmod g=u,o= /app/*.py "/app/bin/"*\n',
  },
  {
    name: 'mkdir -p',
    why: 'a layer of its own at the end, with the modes of umask 022',
    lines: 'COPY app.py /app/\nRUN mkdir -p /app /data/one/two data/three && mkdir -m 1777 /data/open\n',
  },
  {
    name: 'mkdir -p -m and chown',
    why: '-m is for the last folder alone',
    lines: 'COPY app.py /app/\nRUN mkdir -p -m 700 /data/one/two && chown app /data/one/two && chown -R :www /data\n',
  },
  {
    name: 'mkdir between COPYs',
    why: 'the folders go into the layer of the next one',
    lines:
      'COPY app.py /app/\nRUN mkdir -p /app/data && chown app:www /app/data /app\nCOPY bin /app/data/\nRUN chmod 700 /app/data\n',
  },
  {
    name: 'mkdir through links',
    why: 'a folder by another name is there',
    lines: 'COPY . /app\nRUN mkdir -p /app/pkg/up/made/here\n',
  },
  {
    name: 'ln -s',
    why: 'in a folder, with a name, relative, to nothing',
    lines: 'COPY . /app\nRUN ln -s /app/run.sh /tmp/ && ln -s ../app/app.py /tmp/named && ln -s /nothing /app/empty\n',
  },
  {
    name: 'ln -sf over files of the COPY',
    why: 'files and links are replaced, also with a link of another layer',
    lines:
      'COPY . /app\nRUN ln -sf /dev/stdout /app/bin/one.sh && ln -sf run.sh /app/pkg/current && ln -sf bin/two.sh /app/new\n',
  },
  {
    name: 'ln -sfn over a link to a folder',
    why: 'with -n it is replaced, without it is gone into',
    lines:
      'COPY . /app\nRUN ln -sf /x/inside /app/pkg/up && ln -sfn /x/replaced /app/pkg/up && ln -snf /x/y /app/empty\n',
  },
  {
    name: 'over continued lines, with variables, quotes and set -eux',
    why: 'as people write it',
    lines: `ARG OWNER=app
ENV HOME_OF_APP=/app
COPY . /app
RUN set -eux; \\
    # why
    mkdir -p "$HOME_OF_APP/with blanks" \\
    && chown -R $OWNER:www "\${HOME_OF_APP}/with blanks" '/app/bin'; \\
    chmod 711 $HOME_OF_APP;
`,
  },
  {
    name: 'in JSON',
    why: 'no shell is asked',
    lines: 'COPY . /app\nRUN ["chmod", "0711", "/app/run.sh", "/app"]\nRUN ["mkdir", "/app/$HOME *"]\n',
  },
  {
    name: 'folders of the base',
    why: 'their attributes need none of their content',
    lines:
      'COPY app.py /srv/\nRUN chmod 1777 /tmp && chown app /srv && mkdir -p /var/made && chown 5:6 /var\nUSER app\n',
  },
  {
    name: 'two COPYs of the same file',
    why: 'the upper one counts',
    lines:
      'COPY app.py /app/\nCOPY run.sh /app/app.py\nRUN chmod 711 /app/app.py && chown 3:4 /app\nCOPY bin /app/bin\n',
  },
];

const onSystem: readonly RunCase[] = [
  {
    name: 'ln -sf over a file of the base',
    why: 'no content is needed for that',
    lines:
      'COPY app.py /app/\nRUN ln -sf /dev/stderr /var/log/current && ln -sf /dev/stdout /var/log/access.log && ln -sf /dev/null /var/log/current\n',
  },
  {
    name: 'mkdir in a folder with the set-group-id bit',
    why: 'bit and group are inherited',
    lines: 'COPY app.py /srv/\nRUN mkdir -p /srv/one/two && chown app /srv/one\n',
  },
  {
    name: 'chown -R where the base has folders only',
    why: 'the folders of the base are changed, and the files of the COPY',
    lines: 'COPY app.py /home/app/\nRUN chown -R 3:4 /home && chmod 2775 /home/app\n',
  },
  {
    name: 'below WORKDIR of USER root by name',
    why: 'the folder is made before the COPY',
    lines: 'WORKDIR /work/here\nUSER root\nCOPY . .\nRUN chown -R app . && chmod 700 ./bin . pkg/models.py\n',
  },
];

function rowsOn(image: string, cases: readonly RunCase[]): ImageRow[] {
  return cases.map(({ name, why, lines, files = app }) => ({
    name: `${name}, on ${image}`,
    why,
    files,
    dockerfile: `FROM @${image}:1\n${lines}`,
    executed: 0,
    later: [unchanged, changed],
  }));
}

export const composedRunRows: readonly ImageRow[] = [
  ...rowsOn('system', [...everywhere, ...onSystem]),
  ...rowsOn('host', everywhere),
  ...rowsOn('bare', [
    {
      name: 'an image without /etc, but with /dev, /proc and /sys',
      why: 'what BuildKit mounts on files of /etc it leaves nowhere',
      lines: 'COPY . /app\nRUN chmod 700 /app && chown 5:6 /app/app.py\n',
    },
  ]),
  {
    name: 'chown before a RUN that is executed',
    why: 'the engine stands on what is changed',
    files: app,
    dockerfile:
      'FROM @system:1\nCOPY . /app\nRUN chown -R app /app && mkdir /made\nRUN stat -c "%n %F %a %u:%g" /app /app/* /app/*/* > /made/list\n',
    executed: 1,
  },
  {
    name: 'a simple RUN after a narrowed one',
    why: 'its outputs are in a finished layer, but folders and the files of the COPY can be changed',
    files: app,
    dockerfile: `FROM @system:1
COPY . /app
# hydrofoil: inputs=bin/** outputs=/app/out
RUN mkdir /app/out && cat /app/bin/one.sh > /app/out/all
COPY run.sh /app/
RUN chown app /app/out && chmod +x /app/run.sh
`,
    executed: 1,
    later: [{ files: changedApp, executed: 0, outcome: 'made' }],
  },
  {
    name: 'simple RUNs of the base',
    why: 'the base still ends at the last RUN before the application',
    files: { ...app, 'requirements.txt': 'x\n' },
    dockerfile:
      'FROM @busybox:1\nCOPY requirements.txt /\nRUN mkdir /data && chmod 700 /requirements.txt\nCOPY . /app\nRUN chown 7 /data\n',
    executed: 1,
    later: [{ files: { ...changedApp, 'requirements.txt': 'x\n' }, executed: 0, outcome: 'made' }],
  },
];

interface ExecutedCase extends RunCase {
  readonly image?: string;
  readonly executed?: number;
}

const executed: readonly ExecutedCase[] = [
  {
    name: 'an image without /dev, /proc and /sys',
    why: 'BuildKit leaves them there',
    image: 'busybox',
    lines: 'COPY . /app\nRUN chmod 700 /app\n',
  },
  {
    name: 'chmod of a file of the base',
    why: 'its content is needed',
    lines: 'COPY app.py /\nRUN chmod 600 /var/log/access.log\n',
  },
  {
    name: 'chown -R over files of the base',
    why: 'their content is needed',
    lines: 'COPY app.py /srv/app/\nRUN chown -R app /srv\n',
  },
  {
    name: 'chmod of what a RUN left',
    why: 'its content is needed',
    lines: 'COPY . /app\nRUN echo > /app/new\nRUN chmod 700 /app/new\n',
  },
  {
    name: 'chmod of what an earlier RUN left',
    why: 'it is found out when that is known',
    lines: 'COPY . /app\nRUN echo > /app/new\nENV A=1\nRUN chmod 700 /app/new\n',
    executed: 2,
  },
  {
    name: 'a simple RUN as USER app',
    why: 'not everything is allowed',
    lines: 'COPY --chown=app . /app\nUSER app\nRUN chmod 700 /app/app.py\n',
  },
  {
    name: 'a simple RUN by another shell',
    why: 'whatever that is',
    lines: 'COPY . /app\nSHELL ["/bin/busybox", "sh", "-c"]\nRUN chmod 700 /app/app.py\n',
  },
  {
    name: 'chmod and chown of hard links',
    why: 'the names part when one of them is copied up',
    lines: 'COPY . /app\nRUN chmod 700 /app/app.py && chown 5 /app/hard.py\n',
    files: { ...app, 'hard.py': { hardlink: 'app.py' } },
  },
  {
    name: 'chown of a file with the set-user-id bit',
    why: 'the kernel takes the bit away',
    lines: 'COPY --chmod=4755 run.sh /app/\nRUN chown app /app/run.sh\n',
  },
  {
    name: 'chmod of a folder with the set-group-id bit',
    why: 'GNU keeps it, busybox does not',
    lines: 'COPY app.py /srv/\nRUN chmod 755 /srv\n',
  },
  {
    name: 'chmod of a folder with the set-group-id bit, on host',
    why: 'GNU keeps it',
    image: 'host',
    lines: 'COPY app.py /srv/\nRUN chmod 2755 /srv\nRUN chmod 755 /srv\n',
  },
  {
    name: 'mkdir -m in a folder with the set-group-id bit',
    why: 'tools differ',
    lines: 'COPY app.py /srv/\nRUN mkdir -m 700 /srv/own\n',
  },
  {
    name: 'ln -s in a folder with the set-group-id bit',
    why: 'the link has its group',
    lines: 'COPY app.py /srv/\nRUN ln -s x /srv/link-to-x\n',
  },
  { name: 'chmod -R of a link', why: 'tools differ', lines: 'COPY . /app\nRUN chmod -R 700 /app/pkg/up\n' },
  {
    name: 'a chmod of the application',
    why: 'it may do anything',
    lines: 'COPY --chmod=755 chmod /usr/local/bin/\nCOPY app.py /\nRUN chmod 700 /app.py\n',
    files: { ...app, chmod: '#!/bin/sh\necho own > /own\n' },
  },
  {
    name: 'a PATH with a relative folder',
    why: 'the program found first counts',
    lines: 'COPY . /app\nENV PATH=app:/bin\nRUN chmod 755 /app\n',
  },
  { name: 'chmod of what is mounted', why: 'it is not of the image', lines: 'COPY . /app\nRUN chmod 755 /proc /app\n' },
  {
    name: 'a path that leads up',
    why: 'only the kernel knows where to',
    lines: 'COPY . /app\nRUN chmod 700 /app/pkg/up/../app/bin\n',
  },
];

export const executedRunRows: readonly ImageRow[] = executed.map(
  ({ name, why, lines, files = app, image = 'system', executed: times = 1 }) => ({
    name: `executed: ${name}`,
    why,
    files,
    dockerfile: `FROM @${image}:1\n${lines}`,
    executed: times,
  }),
);
