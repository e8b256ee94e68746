import { packTar, type TarEntry } from 'modern-tar';
import type { RunConfig } from '../../src/oci/config.ts';
import { pushImage } from '../servers/push-image.ts';
import { busyboxEntries, packLayer } from '../servers/small-image.ts';
import { hostEntries } from './host-programs.ts';
import type { ImageEquipment } from './image-case.ts';
import { linkedEntries } from './linked-base.ts';

/**
 * The images that the rows stand on: `busybox:1`; `app:1` with a full configuration, accounts, links and a folder of its own, on two
 * layers; `odd:1` with a configuration as nobody should write it; `links:1` with links of all kinds and odd folders; `attributes:1` with extended ones; `triggers` with
 * ONBUILD: of application files (1), of dependency files and with arguments (2), from stages and an image (3), of both kinds (4);
 * `system:1`, which is `app:1` with the folders that every distribution has and nothing in its configuration; `bare:1` with nothing
 * beside /bin and these folders; `host:1` with this machine's own programs.
 */
export async function pushBases({ registryUrl, host, prefix }: ImageEquipment): Promise<void> {
  const busybox = packLayer(await packTar([...(await busyboxEntries())]));
  const second = packLayer(await packTar([...applicationEntries]));
  const push = (name: string, layers: readonly ReturnType<typeof packLayer>[], config: RunConfig, tag = '1') =>
    pushImage({ registry: registryUrl, repository: `${prefix}/${name}`, tag, layers, config });
  await push('busybox', [busybox], { Env: [PATH], Cmd: ['/bin/sh'] });
  await push('app', [busybox, second], applicationConfig);
  await push('links', [busybox, packLayer(await packTar([...linkedEntries]))], { Env: [PATH, 'HERE=srv'] });
  await push('attributes', [busybox, packLayer(await packTar([...attributedEntries]))], { Env: [PATH] });
  await push('odd', [busybox, second], { Env: ['ONLY=this'], WorkingDir: 'srv', User: 'app' });
  const triggers: readonly (readonly string[])[] = [
    ['COPY . /app', 'RUN ls /app > /list'],
    [
      'ARG EXTRA=none',
      'WORKDIR /work',
      'COPY requirements requirements',
      'RUN cat requirements/* > /installed; echo "$EXTRA" >> /installed',
      'ENV EXTRA_WAS=$EXTRA',
    ],
    [
      `COPY --from=tools /tool /taken/`,
      `COPY --from=${host}/${prefix}/app:1 /srv/app /taken/app`,
      'COPY --from=1 /tool /taken/too',
    ],
    [
      'WORKDIR /app',
      'COPY requirements /requirements',
      'RUN cat /requirements/* > /installed',
      'COPY . .',
      'RUN ls /app > /list',
    ],
  ];
  for (const [at, OnBuild] of triggers.entries())
    await push('triggers', [busybox], { Env: [PATH], OnBuild }, `${at + 1}`);
  const folders = packLayer(await packTar([...systemEntries]));
  const bare = packLayer(
    await packTar([
      ...(await busyboxEntries()).filter(({ header }) => /^bin\//.test(header.name)),
      ...systemEntries.filter(({ header }) => /^(?:dev|proc|sys)\//.test(header.name)),
    ]),
  );
  const programs = packLayer(await packTar(await hostEntries(['sh', 'chmod', 'chown', 'mkdir', 'ln', 'ls'])));
  await push('system', [busybox, second, folders], { Env: [PATH] });
  await push('host', [programs], { Env: [PATH] });
  await push('bare', [bare], { Env: [PATH] });
}

const xattr = { 'SCHILY.xattr.user.origin': 'base' };

/** cap_net_bind_service+ep */
const capability = { 'SCHILY.xattr.security.capability': `\u0001\0\0\u0002\0\u0004${'\0'.repeat(14)}` };

/** Files and folders with extended attributes. */
const attributedEntries: readonly TarEntry[] = [
  entry('data/', { type: 'directory', mode: 0o755 }),
  entry('folder/', { type: 'directory', mode: 0o755, pax: xattr }),
  entry('folder/sub/', { type: 'directory', mode: 0o750, uid: 5, pax: xattr }),
  entry('folder/sub/file', {}, 'file\n'),
  entry('data/capable', { mode: 0o755, pax: capability }, 'capable\n'),
  entry('data/kept', { pax: xattr }, 'kept\n'),
  entry('data/replaced', { pax: xattr }, 'replaced\n'),
];

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const applicationConfig: RunConfig = {
  Env: [PATH, 'APP_HOME=/srv/app', 'FOO=image'],
  Entrypoint: ['/bin/sh', '-c'],
  Cmd: ['echo base'],
  WorkingDir: '/srv/app',
  Labels: { base: 'app', vendor: 'test' },
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/base-data': {} },
  StopSignal: 'SIGINT',
  Healthcheck: { Test: ['CMD', 'true'], Interval: 1_000_000_000 },
};

const applicationEntries: readonly TarEntry[] = [
  entry('etc/', { type: 'directory', mode: 0o755 }),
  entry('etc/passwd', {}, 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n'),
  entry('etc/group', {}, 'root:x:0:\nwww:x:33:app\n'),
  entry('usr/', { type: 'directory', mode: 0o755 }),
  entry('usr/lib/', { type: 'directory', mode: 0o711 }),
  entry('lib', { type: 'symlink', linkname: 'usr/lib' }),
  entry('home/', { type: 'directory', mode: 0o755 }),
  entry('home/app/', { type: 'directory', mode: 0o700, uid: 1000, gid: 1001 }),
  entry('srv/', { type: 'directory', mode: 0o2775, gid: 33 }),
  entry('srv/app/', { type: 'directory', mode: 0o750, uid: 1000, gid: 1001 }),
  entry('srv/app/old.txt', { uid: 1000 }, 'old\n'),
  entry('srv/link', { type: 'symlink', linkname: '/srv/app' }),
];

const systemEntries: readonly TarEntry[] = [
  ...['dev/', 'proc/', 'sys/'].map((name) => entry(name, { type: 'directory', mode: 0o755 })),
  entry('var/', { type: 'directory', mode: 0o755 }),
  entry('var/log/', { type: 'directory', mode: 0o755 }),
  entry('var/log/access.log', {}, 'log\n'),
  entry('var/log/current', { type: 'symlink', linkname: 'access.log' }),
];

function entry(name: string, header: Partial<TarEntry['header']>, content = ''): TarEntry {
  const body = Buffer.from(content);
  return {
    header: { name, size: body.length, mode: 0o644, mtime: new Date(1_700_000_000_000), uid: 0, gid: 0, ...header },
    body,
  };
}
