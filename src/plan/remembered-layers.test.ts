import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { imageFacts } from '../../test/doubles/image-facts.ts';
import type { ContextFile } from '../context/tree.ts';
import type { Fingerprint } from '../layer/fingerprint.ts';
import { digestOf } from '../oci/digest.ts';
import { answerAboutStages } from './analysis.ts';
import { planBaseSegment } from './base-segment.ts';
import { emptyRootfs } from './compose/rootfs.ts';
import type { Key } from './input.ts';
import { planSegments } from './plan-segments.ts';
import type { CopySegment } from './segment.ts';

type Files = Readonly<Record<string, string>>;

const DOCKERFILE = 'FROM scratch\nCOPY code /code/\nCOPY pages /pages/\n';
const FILES = { 'code/a.py': 'a', 'code/b.py': 'b', 'pages/p.html': 'p' };

/** Plans as a run on such files would; `unvouched` are those that git says nothing of. */
function plan(
  files: Files,
  { unvouched = [], remembered }: { unvouched?: string[]; remembered?: ReadonlyMap<Fingerprint, Key> } = {},
) {
  const filesRead = new Set<string>();
  const content = ({ path }: ContextFile) => files[path] ?? '';
  const blobId = (file: ContextFile) => createHash('sha1').update(content(file)).digest('hex');
  const read = (file: ContextFile) => {
    filesRead.add(file.path);
    return { digest: digestOf(content(file)), blobId: blobId(file) };
  };
  const contentIds = Object.assign((file: ContextFile) => read(file).digest, {
    unread: (file: ContextFile) => ({
      among: { vouched: () => (unvouched.includes(file.path) ? undefined : blobId(file)), read: () => read(file) },
      row: 0,
    }),
  });
  const facts = { ...imageFacts({ dockerfile: DOCKERFILE, files }), contentIds };
  const baseSegment = planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });
  const config = { architecture: 'amd64', os: 'linux', config: {} };
  const base = { key: baseSegment.key, layers: [], diffIds: [], config, facts: emptyRootfs };
  const question = { facts, baseSegment, base, results: new Map(), sources: new Map() };
  const { segments } = planSegments({ ...question, ...(remembered && { remembered }) });
  const copies = segments.filter((segment): segment is CopySegment => segment.kind === 'copy');
  return { keys: copies.map(({ key }) => key), copies, filesRead: [...filesRead].toSorted() };
}

function rememberedOf({ copies }: ReturnType<typeof plan>): Map<Fingerprint, Key> {
  return new Map(copies.flatMap(({ key, fingerprint }) => (fingerprint === undefined ? [] : [[fingerprint, key]])));
}

test('files of layers that git vouches for as they were are not read', () => {
  const before = plan(FILES);

  const now = plan(FILES, { remembered: rememberedOf(before) });

  expect(now.filesRead).toEqual([]);
  expect(now.keys).toEqual(before.keys);
  expect(rememberedOf(now)).toEqual(rememberedOf(before));
});

test('a changed file has the files of its own layer read, and no other', () => {
  const before = plan(FILES);

  const now = plan({ ...FILES, 'code/a.py': 'new' }, { remembered: rememberedOf(before) });

  expect(now.filesRead).toEqual(['code/a.py', 'code/b.py']);
  expect(now.keys[0]).not.toBe(before.keys[0]);
  expect(now.keys[1]).toBe(before.keys[1]);
});

test('the key is the same whoever vouches, and without any git', () => {
  const before = plan(FILES);
  const remembered = rememberedOf(before);

  expect(plan(FILES, { unvouched: ['code/a.py'], remembered }).keys).toEqual(before.keys);
  expect(plan(FILES, { unvouched: Object.keys(FILES) }).keys).toEqual(before.keys);
});

test('what was read when git did not vouch is known again when it does: a change is built, and then committed', () => {
  const built = plan(FILES, { unvouched: Object.keys(FILES) });

  const committed = plan(FILES, { remembered: rememberedOf(built) });

  expect(committed.filesRead).toEqual([]);
  expect(committed.keys).toEqual(built.keys);
});
