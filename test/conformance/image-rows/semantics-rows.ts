import { app } from '../application.ts';
import type { ImageRow } from './image-row.ts';

/** What no other row says: forms of words, names, modes, ignore files, here-documents, and what instructions do to later ones. */
export const semanticsRows: readonly ImageRow[] = [
  {
    name: 'every form of a variable',
    why: 'defaults, alternatives, prefixes, suffixes, replacements, nested and quoted, in every instruction that takes them',
    files: { ...app, 'v1.2/notes.txt': 'notes\n' },
    args: { GIVEN: 'given' },
    dockerfile: `ARG SUFFIX=1.0
FROM @app:\${SUFFIX%.*}
ARG VERSION=v1.2-rc3 GIVEN=default EMPTY=
ENV FULL=$VERSION DIR=\${VERSION%-*} NUMBER="\${VERSION#v}" MAJOR=\${VERSION%%.*} RC=\${VERSION##*-}
LABEL dashes=\${VERSION//-/_} first=\${VERSION/c/C} unset=\${UNSET:-none} empty=\${EMPTY:-none} blank=\${EMPTY-none} \\
  set=\${GIVEN:+yes} not=\${UNSET:+yes}. nested=\${UNSET:-\${MISSING:-"a $GIVEN b"}} quoted='$GIVEN' escaped=\\$GIVEN
WORKDIR /srv/\${NUMBER//./}
COPY \${DIR}/*.\${UNSET:-txt} \${MAJOR}/
COPY --chown=\${OWNER:-7:8} --chmod=\${MODE:-640} app.p\${UNSET-y} /srv/\${VERSION/-*/}/
USER \${WHO:-app}
EXPOSE \${PORT:-8080}/tcp
VOLUME /data/\${RC}
STOPSIGNAL \${SIGNAL:-SIGQUIT}
CMD echo $FULL
`,
    executed: 0,
  },
  {
    name: 'variables of stages',
    why: 'a global ARG is seen where it is declared again, a stage hands its ARG and ENV on, and its neighbour has neither',
    files: app,
    dockerfile: `ARG TAG=1
ARG COLOUR=red
FROM @busybox:$TAG AS one
ARG COLOUR
ENV SHADE=dark-$COLOUR
FROM one AS two
LABEL inherited=$COLOUR shade=$SHADE
COPY app.py /\${COLOUR}/
FROM @busybox:\${TAG} AS three
LABEL neighbour=\${COLOUR:-nothing} shade=\${SHADE:-nothing}
ARG COLOUR=blue
LABEL own=$COLOUR
COPY app.py /\${COLOUR}/
FROM two
COPY --from=three /blue /blue
LABEL last=$COLOUR$SHADE
`,
    executed: 0,
  },
  {
    name: 'VOLUME before COPY and RUN',
    why: 'what is put into a volume afterwards stays, unlike with the old builder',
    files: app,
    dockerfile: 'FROM @busybox:1\nVOLUME /data\nCOPY app.py /data/\nRUN echo more > /data/more; ls /data > /list\n',
    executed: 1,
  },
  {
    name: 'HEALTHCHECK, STOPSIGNAL, SHELL and USER before RUN',
    why: 'the last two change how it runs, the first two only the image',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
HEALTHCHECK --interval=3s --timeout=2s --start-period=1m --retries=2 CMD wget -q localhost
STOPSIGNAL SIGUSR1
SHELL ["/bin/busybox", "sh", "-ec"]
USER 12:34
RUN id > /tmp/id; echo $0 > /tmp/shell
HEALTHCHECK CMD ["true"]
CMD exec top
`,
    executed: 1,
  },
  {
    name: 'names that are hard to write',
    why: 'blanks, quotes, line breaks, wildcards, variables, other alphabets, and bytes that are no text',
    files: {
      'sp ace/new\nline': '1',
      'q"uote': '2',
      "it's": '3',
      '$A/b': '4',
      '*star': '5',
      '[a]': '6',
      'back\\slash': '7',
      'caf\u00e9': '8',
      'cafe\u0301': '9',
      'raw\udcff\udc80': '10',
      '-dash': '11',
      '#hash': '12',
      'tab\t': '13',
      link: { link: 'raw\udcff\udc80' },
    },
    dockerfile: `FROM @busybox:1
COPY . /all/
COPY ["sp ace", "/j s o n/"]
COPY \\$A \\*star \\[a\\] /escaped/
COPY ["q\\\\\\"uote", "it\\\\'s", "back\\\\\\\\slash", "/quotes/"]
COPY *\u00e9 -dash '#hash' /more/
`,
    executed: 0,
  },
  {
    name: 'long names and deep folders',
    why: 'more than any field of a tar header holds',
    files: {
      [`${'d'.repeat(120)}/${'f'.repeat(200)}`]: 'long',
      [Array.from({ length: 40 }, (_, at) => `level-${at}`).join('/')]: 'deep',
      [`l${'o'.repeat(90)}ng`]: { link: `${'d'.repeat(120)}/${'f'.repeat(200)}` },
    },
    dockerfile: 'FROM @busybox:1\nCOPY . /app/\n',
    executed: 0,
  },
  {
    name: 'odd modes, empty folders and hard links',
    why: 'set-id and sticky bits, nothing allowed, everything allowed; links within one COPY only',
    files: {
      none: { content: 'x', mode: 0 },
      all: { content: 'x', mode: 0o7777 },
      'd/setuid': { content: 'x', mode: 0o4711 },
      'd/one': 'same',
      'd/two': { hardlink: 'd/one' },
      three: { hardlink: 'd/one' },
      'empty/sticky': { directory: 0o1777 },
      'empty/group': { directory: 0o2750 },
    },
    dockerfile:
      'FROM @app:1\nCOPY . /app/\nCOPY d three /some/\nCOPY --chmod=u=rwX,go=rX,+t . /letters/\nCOPY --chmod=0600 empty /digits/\n',
    executed: 0,
  },
  {
    name: 'links of the context',
    why: 'to files, folders, nothing, outside, absolute; followed as a source, kept within a folder',
    files: {
      'd/in': { link: 'file' },
      'd/file': 'x',
      'd/out': { link: '../../../etc/passwd' },
      'd/absolute': { link: '/etc' },
      'd/gone': { link: 'nothing' },
      'd/self': { link: '.' },
      'd/loop': { link: 'loop' },
      top: { link: 'd' },
      name: { link: 'd/file' },
    },
    dockerfile:
      'FROM @links:1\nCOPY d /d\nCOPY top /top\nCOPY name /renamed\nCOPY name /into/\nCOPY d/in d/file /app/current/\n',
    executed: 0,
  },
  {
    name: 'forms of .dockerignore',
    why: 'comments, blanks, slashes, stars, classes, exceptions in their order, and exceptions below what is excluded',
    files: {
      'a.txt': '',
      'b.md': '',
      'keep.md': '',
      'dir/a.txt': '',
      'dir/sub/a.txt': '',
      'dir/sub/b.md': '',
      'dir/only/kept.me': '',
      x1: '',
      x2: '',
      'node_modules/m/i.js': '',
      'deep/node_modules/n/i.js': '',
      '#no comment': '',
      '.dockerignore':
        '# comment\n\n  *.md  \n!keep.md\n**/sub/*.txt\n/dir/only/\n!dir/only/kept.me\nx[2-9]\n**/node_modules\n./a.txt\n\\#no comment\n',
    },
    dockerfile: 'FROM @busybox:1\nCOPY . /app/\n',
    executed: 0,
  },
  {
    name: 'an ignore file with line ends of Windows and a byte order mark',
    why: 'editors leave them',
    files: { a: '', b: '', 'c d': '', '.dockerignore': '\uFEFFa\r\nc d\r\n' },
    dockerfile: 'FROM @busybox:1\nCOPY . /app/\n',
    executed: 0,
  },
  {
    name: 'here-documents of every kind',
    why: 'tabs, quotes, several, empty, as ADD, with variables, and a script with a line that names its interpreter',
    files: app,
    dockerfile: `FROM @busybox:1
ENV WHO=world
COPY <<-TABS <<'RAW' <<"ALSO_RAW" /texts/
\t\tindented $WHO
\tTABS
no $WHO \\$WHO
RAW
nor $WHO
ALSO_RAW
ADD --chown=5:6 --chmod=750 <<END /script.sh
#!/bin/sh
echo \${WHO:-nobody} \\$WHO
END
COPY <<EMPTY app.py /mixed/
EMPTY
RUN <<ONE
echo one > /one
echo $WHO >> /one
ONE
RUN <<PROGRAM
#!/bin/busybox sh
echo program > /program
PROGRAM
RUN cat <<IN > /in
$WHO
IN
`,
    executed: 1,
  },
  {
    name: 'a Dockerfile by an unusual author',
    why: 'small letters, continued lines with comments and empty lines in them, line ends of Windows, ENV in its old form',
    files: app,
    dockerfile: [
      'arg tag=1',
      'from @app:$tag as web',
      'env A one two',
      'label   a=1 \\',
      '  # comment',
      '',
      '  b="two words" \\',
      "  c='$A'",
      'copy \\',
      '  app.py \\',
      '  run.sh \\',
      '  /app/',
      'Workdir /app',
      'cmd [ "sh" , "-c", "echo $A" ]',
      '',
    ].join('\r\n'),
    executed: 0,
  },
  {
    name: 'files and folders in each other’s place',
    why: 'a file over a link, a link over a file, a link over a link, between COPYs',
    files: {
      'one/x': { link: 'y' },
      'one/y': 'file',
      'two/x': 'file',
      'two/y': { link: 'x' },
      'three/x': { link: '/etc' },
    },
    dockerfile: 'FROM @busybox:1\nCOPY one /app\nCOPY two /app\nCOPY three /app\nCOPY one/y /app/x2\n',
    executed: 0,
  },
  {
    name: 'extended attributes of the base',
    why: 'those of untouched files stay; a file that is replaced has none',
    files: app,
    dockerfile:
      'FROM @attributes:1\nCOPY app.py /data/replaced\nCOPY run.sh /data/\nRUN cat /data/kept > /seen\nCOPY static /data/\n',
    executed: 1,
  },
  {
    name: 'an archive that is none',
    why: 'ADD looks at the content and not at the name',
    files: { 'text.tar': 'no archive\n', 'plain.gz': { bytes: 'H4sIAAAAAAAAA8vLV0gsSs7ILEvlAgBEK6FlCwAAAA==' } },
    dockerfile: 'FROM @busybox:1\nADD text.tar /a/\nADD text.tar plain.gz /b/\nCOPY plain.gz /c/\n',
    executed: 0,
  },
  {
    name: 'a wildcard in brackets',
    why: 'what BuildKit sends by it is not what it would copy by it',
    files: { '*star/x': '1', 'que?/x': '2', 'a.txt': '' },
    dockerfile: 'FROM @busybox:1\nCOPY a.txt /x/\nCOPY ["[*]star", "/x/"]\nCOPY a[.]txt /z/\n',
    executed: 1,
  },
];
