import { describe, expect, test } from 'vitest';
import { parseDockerfile } from '../../dockerfile/parse/parse-dockerfile.ts';
import type { FileEntry, LayerEntry } from '../../layer/entry.ts';
import { digestOf } from '../../oci/digest.ts';
import { openEntriesOf } from '../open-layers.ts';
import { composeRun } from './compose-run.ts';
import type { Composition } from './composition.ts';
import { applyEntries, emptyRootfs, type RootfsFacts } from './rootfs.ts';
import { createRootfsBuilder, type RootfsEntry } from './rootfs-builder.ts';
import { formatRootfs, parseRootfs } from './rootfs-format.ts';
import { selectFacts } from './select-facts.ts';
import { parseSimpleRun, type SimpleRun } from './simple-run.ts';

const folder = (path: string, rest: Partial<RootfsEntry> = {}): RootfsEntry => ({
  path,
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  ...rest,
});
const program = (path: string, rest: Partial<RootfsEntry> = {}): RootfsEntry => ({
  ...folder(path),
  type: 'file',
  ...rest,
});

const system: readonly RootfsEntry[] = [
  ...['dev', 'proc', 'sys', 'etc', 'bin', 'usr', 'usr/bin', 'app', 'app/deep', 'srv'].map((path) => folder(path)),
  ...['sh', 'chmod', 'chown', 'mkdir', 'ln'].map((name) => program(`bin/${name}`)),
  program('etc/passwd', {
    content: 'root:x:0:0::/:/bin/sh\napp:x:1000:1001::/:/bin/sh\nshort:x:1\n815:x:7:7::/:/x\n',
  }),
  program('etc/group', { content: 'root:x:0:\nwww:x:33:app\n' }),
  program('srv/old'),
];

function rootfs(entries: readonly RootfsEntry[]): RootfsFacts {
  const builder = createRootfsBuilder(emptyRootfs);
  builder.startLayer();
  for (const entry of entries) builder.add(entry);
  return builder.build();
}

const file = (path: string, rest: Partial<FileEntry> = {}): FileEntry => ({
  type: 'file',
  path,
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 1,
  digest: digestOf('x'),
  content: { from: 'disk', file: `/context/${path}` },
  ...rest,
});

const copied: readonly LayerEntry[] = [
  file('app/a.sh'),
  { type: 'symlink', path: 'app/link', mode: 0o777, uid: 0, gid: 0, target: 'a.sh' },
  file('app/deep/b.sh', { mode: 0o600 }),
];

interface World {
  readonly base?: readonly RootfsEntry[];
  readonly layer?: readonly LayerEntry[];
  readonly searchPath?: string;
}

function simple(line: string): SimpleRun {
  const [instruction] = parseDockerfile(`FROM scratch\nRUN ${line}\n`, 'Dockerfile').stages[0]?.instructions ?? [];
  if (instruction?.keyword !== 'RUN') throw new Error(`${line} is no RUN`);
  const run = { ...instruction, mounts: [] };
  const parsed = parseSimpleRun(run, { config: {}, variables: new Map() });
  if (parsed === undefined) throw new Error(`${line} is not simple`);
  return parsed;
}

/** Composed on all facts, and again on the part of those of the base that it says it looked at. */
function compose(
  line: string,
  { base = system, layer = copied, searchPath = '/usr/bin:/bin' }: World = {},
): Composition {
  const whole = rootfs(base);
  const on = (facts: RootfsFacts) =>
    composeRun(simple(line), {
      workdir: '/app',
      searchPath,
      facts: applyEntries(facts, layer),
      open: openEntriesOf([layer]),
    });
  const composition = on(whole);
  if (composition.kind !== 'entries' && composition.kind !== 'engine') throw new Error('all is known');
  const part = selectFacts(whole, [...(composition.rootfsPaths ?? []), ...layer.map(({ path }) => path)], {
    accounts: composition.usesAccounts === true ? 'keep' : 'leave-out',
  });
  expect(on(parseRootfs(formatRootfs(part)))).toEqual(composition);
  return composition;
}

const changes = (line: string, world?: World) => {
  const composition = compose(line, world);
  if (composition.kind !== 'entries') return composition;
  return composition.entries.map(
    ({ path, type, mode, uid, gid }) => `${path} ${type} ${mode.toString(8)} ${uid}:${gid}`,
  );
};

describe('what is open is changed', () => {
  test.each([
    ['chmod +x a.sh', ['app/a.sh file 755 0:0']],
    ['chmod +x link', ['app/a.sh file 755 0:0']],
    ['chmod 644 a.sh', []],
    [
      'chmod -R 700 /app',
      ['app directory 700 0:0', 'app/a.sh file 700 0:0', 'app/deep directory 700 0:0', 'app/deep/b.sh file 700 0:0'],
    ],
    ['chown -R app:www deep', ['app/deep directory 755 1000:33', 'app/deep/b.sh file 600 1000:33']],
    ['chown :www *', ['app/a.sh file 644 0:33', 'app/deep directory 755 0:33']],
    ['chown -R 5 link deep/b.sh', undefined],
    ['chown 815 a.sh', ['app/a.sh file 644 7:0']],
    ['mkdir -p deep x/y', ['app/x directory 755 0:0', 'app/x/y directory 755 0:0']],
    ['mkdir -m 700 x && chmod 711 x && chown app x', ['app/x directory 711 1000:0']],
    ['ln -s /app/a.sh /bin/a', ['bin/a symlink 777 0:0']],
    ['ln -sf /x a.sh', ['app/a.sh symlink 777 0:0']],
    ['ln -sf /dev/stdout /srv/old', ['srv/old symlink 777 0:0']],
    ['ln -s /x/y deep', ['app/deep/y symlink 777 0:0']],
  ])('%s', (line, expected) => {
    if (expected === undefined) expect(compose(line)).toMatchObject({ kind: 'engine' });
    else expect(changes(line)).toEqual(expected);
  });

  test('with the content that it had', () => {
    expect(compose('chmod 700 a.sh && chown 5 a.sh')).toMatchObject({
      entries: [{ ...file('app/a.sh'), mode: 0o700, uid: 5 }],
    });
  });
});

describe('the engine must do what is not certain', () => {
  test.each([
    ['chmod 700 /srv/old', '/srv/old is in a layer below'],
    ['chown -R app /srv', '/srv/old is in a layer below'],
    ['chmod 700 none', '/app/none is not there'],
    ['chmod 700 *.py', 'nothing matches *.py'],
    ['chmod 700 */b.sh', 'the pattern */b.sh is not a simple one'],
    ['chmod 700 ../app', 'the path ../app has to be walked'],
    ['chmod 700 a.sh/x', '/app/a.sh is not a directory'],
    ['chmod -R 700 link', 'tools differ on -R on the link /app/link'],
    ['chmod 700 /', 'it changes the root directory itself'],
    ['chmod 755 /dev', '/dev is mounted while it is executed'],
    ['mkdir /sys/x', '/sys is mounted while it is executed'],
    ['ln -s x /etc/hosts', '/etc/hosts is mounted while it is executed'],
    ['chown nobody a.sh', '/etc/passwd does not name nobody'],
    ['chown short a.sh', 'the line of short in /etc/passwd is not whole'],
    ['mkdir deep', '/app/deep is there already'],
    ['mkdir -p a.sh', '/app/a.sh is there already'],
    ['mkdir -p -m 700 deep', '/app/deep is there already'],
    ['mkdir none/x', '/app/none is not there'],
    ['mkdir -p .wh.x', '.wh.x means a deletion in an image layer'],
    ['ln -s /x a.sh', '/app/a.sh is there already'],
    ['ln -sf /x/y/ deep', 'the name of a link to /x/y/ is not plain'],
    ['ln -sf /app/a.sh a.sh', '/app/a.sh would lead to itself'],
    ['ln -sfn /x deep/', 'deep/ may be a link'],
  ])('%s: %s', (line, because) => {
    expect(compose(line)).toMatchObject({ kind: 'engine', because });
  });

  test.each([
    ['/dev is not there, and executing it leaves it', { base: system.filter(({ path }) => path !== 'dev') }],
    ['there is no chmod', { base: system.filter(({ path }) => path !== 'bin/chmod') }],
    ['there is no chmod', { searchPath: '/usr/bin' }],
    ['the PATH holds "bin"', { searchPath: 'bin:/bin' }],
    ['/bin/sh is not there', { base: system.filter(({ path }) => path !== 'bin/sh') }],
    ['/usr/bin/chmod is a chmod of its own', { layer: [...copied, file('usr/bin/chmod', { mode: 0o755 })] }],
    [
      '/srv/old is a chmod of its own',
      { base: [...system, { ...program('usr/bin/chmod'), type: 'symlink', target: '/srv/old' }] },
    ],
    ['/app/a.sh has several names', { layer: [...copied, { ...file('app/z'), type: 'hardlink', target: 'app/a.sh' }] }],
    ['/app/a.sh has extended attributes', { layer: [file('app/a.sh', { xattrs: { 'user.x': Buffer.from('1') } })] }],
    [
      'the link /app/up leads up again',
      {
        layer: [
          { ...file('app/a.sh'), type: 'symlink', target: 'up/x' },
          { ...file('app/up'), type: 'symlink', target: 'deep/../deep' },
        ],
      },
    ],
  ] as const)('%s', (because, world) => {
    expect(compose('chmod 700 /app/a.sh', world as World)).toMatchObject({ kind: 'engine', because });
  });

  test('chown would take set-id bits away', () => {
    const layer = [file('app/a.sh', { mode: 0o4755 })];

    expect(compose('chown app /app/a.sh', { layer })).toMatchObject({
      because: 'chown takes the set-id bits from /app/a.sh',
    });
  });

  test.each([
    ['mkdir x', ['app/x directory 2755 0:50']],
    ['mkdir -m 700 x', undefined],
    ['ln -s x y', undefined],
  ])('in a folder with the set-group-id bit: %s', (line, expected) => {
    const base = [...system, folder('app', { mode: 0o2775, gid: 50 })];

    if (expected === undefined) expect(compose(line, { base })).toMatchObject({ kind: 'engine' });
    else expect(changes(line, { base })).toEqual(expected);
  });
});

test('a folder of which not everything is known asks for it', () => {
  const part = selectFacts(rootfs(system), ['bin/chmod', 'bin/sh', 'dev', 'usr/bin/chmod'], { accounts: 'leave-out' });

  const composition = composeRun(simple('chmod -R 700 /srv'), {
    workdir: '/app',
    searchPath: '/usr/bin:/bin',
    facts: part,
    open: openEntriesOf([]),
  });

  expect(composition).toEqual({ kind: 'unknown', path: 'srv/*' });
});
