import fc from 'fast-check';
import type { ContextSpec } from './context-folder.ts';
import type { ImageSource } from './image-case.ts';

const files: ContextSpec = {
  'a.sh': { content: 'a\n', mode: 0o600 },
  'b.sh': { content: 'b\n', mode: 0o755 },
  '.hidden': 'h\n',
  'c.txt': 'c\n',
  'hard.txt': { hardlink: 'c.txt' },
  'dir/d.sh': { content: 'd\n', mode: 0o711 },
  'dir/deep/e': 'e\n',
  'dir/up': { link: '..' },
  'dir/file': { link: 'd.sh' },
  'dir/nothing': { link: '/nowhere' },
  empty: { directory: 0o750 },
};

const path = fc.constantFrom(
  ...['/app', '/app/a.sh', 'b.sh', 'c.txt', 'dir', './dir/deep', '/app/dir/up', 'dir/file', '/app/empty', '.'],
  ...['/srv', '/srv/app', '/var/log', '/tmp', '/new', '/new/below', '"$HOME_OF_APP/dir"', '*.sh', 'dir/*', '/app/*'],
);
const target = fc.constantFrom('/app/a.sh', 'b.sh', '../x', '/nowhere', '/dev/null', 'dir');
const name = fc.constantFrom(
  '/app/link',
  'dir/link',
  '/app/a.sh',
  'dir/file',
  'dir/up',
  'dir',
  '/new/link',
  '/tmp/',
  'empty',
);
const recursive = fc.constantFrom('', '-R ');

const command = fc.oneof(
  fc
    .tuple(
      recursive,
      fc.constantFrom('755', '0640', '700', '+x', 'u+x,go-w', 'u=rwX,go=rX', 'g=u', 'a+rX,o-r', '1777', '2755'),
      path,
    )
    .map(([r, mode, at]) => `chmod ${r}${mode} ${at}`),
  fc
    .tuple(recursive, fc.constantFrom('5', '5:6', ':7', 'app', 'app:www', 'root', '0:0'), path)
    .map(([r, owner, at]) => `chown ${r}${owner} ${at}`),
  fc
    .tuple(
      fc.constantFrom('-p ', '-p ', '-p ', '', '-m 711 ', '-p -m 1777 '),
      fc.constantFrom('/new/one/two', 'dir/made', '/srv/made', '/data/x', '/app', 'dir/up/x'),
    )
    .map(([p, at]) => `mkdir ${p}${at}`),
  fc
    .tuple(fc.constantFrom('-sf', '-sf', '-sf', '-s', '-sfn', '-snf'), target, name)
    .map(([flags, to, at]) => `ln ${flags} ${to} ${at}`),
);

const run = fc
  .tuple(fc.array(command, { minLength: 1, maxLength: 2 }), fc.constantFrom(' && ', '; ', ' && \\\n    '))
  .map(([commands, and]) => `RUN ${commands.join(and)}`);

const instruction = fc.oneof(
  { weight: 6, arbitrary: run },
  fc.constantFrom(
    'COPY dir /app/dir/',
    'COPY --chown=3:4 a.sh /new/',
    'WORKDIR /app/dir',
    'ADD c.txt /app/',
    'RUN true',
  ),
);

/** Simple RUNs of every kind on copied files, the base's and their own. Many of them fail, in both builds or in none. */
export const randomSimpleRun: fc.Arbitrary<ImageSource> = fc
  .tuple(fc.constantFrom('system', 'host'), fc.array(instruction, { minLength: 1, maxLength: 4 }))
  .map(([image, instructions]) => ({
    files,
    dockerfile: [
      `FROM @${image}:1`,
      'ENV HOME_OF_APP=/app',
      'WORKDIR /app',
      'COPY . .',
      'COPY a.sh /new/below/',
      ...instructions,
      '',
    ].join('\n'),
  }));
