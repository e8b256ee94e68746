import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silent } from '../../src/log.ts';
import { ensurePrograms, findProgram } from '../servers/packages.ts';
import { run } from '../servers/run.ts';
import { sharedBuildkit, sharedRegistry } from '../servers/shared.ts';
import { buildWithBuildkit, buildWithHydrofoil, type ImageEquipment, writeSource } from './image-case.ts';
import { pushBases } from './push-bases.ts';

/** Against hanging, not a measure: a build takes a second or two. */
const TIMEOUT_MS = 300_000;

let folder: string;
let setfattr: string;
let equipment: ImageEquipment;
beforeAll(async () => {
  await ensurePrograms([{ program: 'setfattr', debianPackage: 'attr' }], silent);
  setfattr = (await findProgram('setfattr')) ?? 'setfattr';
  folder = await mkdtemp(join(tmpdir(), 'attributes-'));
  const [registry, buildkit] = await Promise.all([sharedRegistry(), sharedBuildkit()]);
  equipment = { registryUrl: registry.url, host: registry.host, prefix: 'attributes', seen: new Map(), ...buildkit };
  await pushBases(equipment);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = { 'a.txt': 'a', 'tree/b': 'b', 'tree/sub/c': 'c', 'tree/link': { link: 'b' } };

/** Gives the context what a file system can keep: for users, for root, for the kernel (cap_net_bind_service+ep), and lists of access. */
async function setAttributes(context: string): Promise<void> {
  const set = (name: string, value: string, ...paths: readonly string[]) =>
    run(setfattr, ['-h', '-n', name, '-v', value, ...paths.map((path) => join(context, path))]);
  const all = ['.', 'a.txt', 'tree', 'tree/b', 'tree/sub', 'tree/sub/c'];
  await set('user.origin', 'context', ...all);
  await set('trusted.origin', 'context', ...all, 'tree/link');
  await set('security.capability', '0x0100000200040000000000000000000000000000', 'a.txt', 'tree/b');
  await set('system.posix_acl_access', ACCESS, 'tree/b', 'tree/sub/c');
  await set('system.posix_acl_default', ACCESS, 'tree', 'tree/sub');
}

/** user::rw-, user:1000:r--, group::r--, mask::r--, other::r-- */
const ACCESS = `0x02000000${['01000600ffffffff', '02000400e8030000', '04000400ffffffff', '10000400ffffffff', '20000400ffffffff'].join('')}`;

const cases: readonly (readonly [why: string, name: string, ...instructions: readonly string[]])[] = [
  ['the context keeps its own', 'context', 'FROM @busybox:1', 'COPY a.txt tree /x/', 'COPY . /y', 'ADD --link tree /z'],
  ['a folder that something is put in', 'parent', 'FROM @attributes:1', 'COPY a.txt /folder/'],
  ['a folder below one that has some', 'below', 'FROM @attributes:1', 'COPY a.txt /folder/sub/'],
  ['folders that are copied over', 'over', 'FROM @attributes:1', 'COPY tree /folder'],
  ['folders that get another owner', 'chown', 'FROM @attributes:1', 'COPY --chown=7:7 tree /folder/'],
  ['folders that a linked layer makes anew', 'link', 'FROM @attributes:1', 'COPY --link tree /folder/'],
  ['a folder that gets another in it', 'workdir', 'FROM @attributes:1', 'USER 7', 'WORKDIR /folder/new/x'],
  ['files that are replaced', 'file', 'FROM @attributes:1', 'COPY a.txt /folder/sub/file', 'COPY a.txt /data/kept'],
  ['a file that is replaced', 'capable', 'FROM @attributes:1', 'COPY tree/b /data/capable', 'COPY tree /data/'],
  [
    'modes that are changed without an engine, or with it',
    'chmod',
    'FROM @attributes:1',
    'COPY a.txt /folder/',
    'RUN chmod 700 /folder',
    'RUN chmod -R g+w /folder/sub /data',
  ],
  ['a folder made in one', 'mkdir', 'FROM @attributes:1', 'COPY a.txt /folder/', 'RUN mkdir -p /folder/sub/deep'],
  [
    'taken from an image',
    'taken',
    'FROM @busybox:1',
    'COPY --from=@attributes:1 /folder /folder',
    'COPY --from=@attributes:1 /folder/ /x/',
    'COPY --from=@attributes:1 /data/kept /data/capable /y/',
  ],
  [
    'taken from an image for another owner',
    'taken-chown',
    'FROM @busybox:1',
    'COPY --from=@attributes:1 /folder/sub /a/b/',
    'COPY --from=@attributes:1 --chown=5:5 /folder/. /root/',
    'COPY --from=@attributes:1 --chown=5:5 --chmod=700 /data/capable /root/',
  ],
  [
    'taken from a stage of the context',
    'stage',
    'FROM @busybox:1 AS files',
    'COPY tree /tree',
    'FROM @attributes:1',
    'COPY --from=files /tree /folder',
  ],
];

test.concurrent.for(cases)(
  'extended attributes are those that BuildKit leaves: %s',
  { timeout: TIMEOUT_MS },
  async ([_why, name, ...instructions]) => {
    const place = join(folder, name);
    const source = { dockerfile: `${instructions.join('\n')}\n`, files };
    await writeSource(place, source, equipment);
    await setAttributes(place);

    const [buildkit, native] = await Promise.all([
      buildWithBuildkit(place, source, equipment, name),
      buildWithHydrofoil(place, source, equipment, name),
    ]);

    if (buildkit.kind === 'refused' || native.kind === 'refused') throw new Error(JSON.stringify([buildkit, native]));
    expect(native.image.tree).toEqual(buildkit.image.tree);
  },
);
