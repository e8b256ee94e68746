import { expect, test } from 'vitest';
import type { LayerEntry } from '../../layer/entry.ts';
import type { RootfsFacts } from './rootfs.ts';
import { createRootfsBuilder } from './rootfs-builder.ts';
import { lookup } from './rootfs-lookup.ts';
import { selectFacts } from './select-facts.ts';
import { withParents } from './with-parents.ts';

const directory = (path: string, mode = 0o755, uid = 0) => ({ path, type: 'directory', mode, uid, gid: uid }) as const;
const link = (path: string): LayerEntry => ({ path, type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'x' });

function facts() {
  const builder = createRootfsBuilder();
  builder.startLayer();
  for (const entry of [directory('srv', 0o750, 7), directory('srv/app', 0o2775, 8)]) builder.add(entry);
  return builder.build();
}

const lookIn = (root: RootfsFacts) => (path: string) => lookup(root, path);

test('folders that the layer does not name are named as they stand, each once, before what is in them', () => {
  const result = withParents([link('srv/app/one'), link('srv/app/two')], lookIn(facts()));

  expect(result).toEqual({
    kind: 'entries',
    entries: [directory('srv', 0o750, 7), directory('srv/app', 0o2775, 8), link('srv/app/one'), link('srv/app/two')],
  });
});

test('a folder that the layer names is left as the layer names it', () => {
  const own = directory('srv/app', 0o700, 9);

  expect(withParents([own, link('srv/app/one')], lookIn(facts()))).toEqual({
    kind: 'entries',
    entries: [directory('srv', 0o750, 7), own, link('srv/app/one')],
  });
});

test('a folder about which the facts say nothing is asked for', () => {
  const nothing = selectFacts(facts(), [], { accounts: 'leave-out' });

  expect(withParents([link('srv/app/one')], lookIn(nothing))).toMatchObject({ kind: 'unknown' });
});
