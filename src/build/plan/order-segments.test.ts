import { expect, test } from 'vitest';
import { imageFacts } from '../../../test/doubles/image-facts.ts';
import { answerAboutStages } from '../../plan/analysis.ts';
import { planBaseSegment } from '../../plan/base-segment.ts';
import { emptyRootfs } from '../../plan/compose/rootfs.ts';
import { planSegments } from '../../plan/plan-segments.ts';
import type { Segment } from '../../plan/segment.ts';
import { imageKeyOf } from './image-key.ts';
import { orderSegments } from './order-segments.ts';

/** 16 packages and 8 pictures of 60 kB, and a second COPY. `changed` are files with another content. */
function plan(changed: readonly string[] = [], dockerfile = 'FROM scratch\nCOPY app /app/\nCOPY conf /conf/\n') {
  const app = Array.from({ length: 16 }, (_, at) => `app/package${at}/models.py`);
  const pictures = Array.from({ length: 8 }, (_, at) => `app/package${at}/picture.png`);
  const content = (path: string) => `${path} ${changed.includes(path) ? 2 : 1}`.padEnd(60_000);
  const files = Object.fromEntries([...app, ...pictures, 'conf/one'].map((path) => [path, content(path)]));
  const facts = imageFacts({ dockerfile, files });
  const baseSegment = planBaseSegment(facts, answerAboutStages(facts), { name: 'web' });
  const config = { architecture: 'amd64', os: 'linux', config: {} };
  const base = { key: baseSegment.key, layers: [], diffIds: [], config, facts: emptyRootfs };
  const planned = planSegments({ facts, baseSegment, base, results: new Map(), sources: new Map() });
  return { segments: planned.segments, key: imageKeyOf(base, planned) };
}

const holds = (path: string) => (segment: Segment) =>
  segment.kind === 'copy' && segment.entries.some((entry) => entry.path === path);
const keysOf = (segments: readonly Segment[]) => segments.map(({ key }) => key);
/** How many of the layers a node that has the previous image unpacks. */
function unpacked(now: readonly Segment[], before: readonly Segment[]): number {
  const same = now.findIndex(({ key }, place) => key !== before[place]?.key);
  return same === -1 ? 0 : now.length - same;
}

const MODULE = 'app/package3/models.py';

test('without a previous image the order is that of the plan, assets first', () => {
  const { segments } = plan();

  expect(segments.length).toBeGreaterThan(10);
  expect(orderSegments(segments, [])).toEqual(segments);
  expect(segments.findIndex(holds('app/package7/picture.png'))).toBeLessThan(segments.findIndex(holds(MODULE)));
});

test('a layer that changes goes on top of its COPY; changed again, it and the COPYs above are all that a node unpacks', () => {
  const first = orderSegments(plan().segments, []);
  const second = orderSegments(plan([MODULE]).segments, first);
  const third = orderSegments(plan([]).segments, second);

  expect(second.findIndex(holds(MODULE))).toBe(second.length - 2);
  expect(second.at(-1)).toSatisfy(holds('conf/one'));
  expect(unpacked(second, first)).toBeGreaterThan(2);
  expect(unpacked(third, second)).toBe(2);
});

test('what stood below the lowest change stays in its place', () => {
  const first = orderSegments(plan().segments, []);
  const lowest = first.findIndex(holds(MODULE));

  const second = orderSegments(plan([MODULE]).segments, first);

  expect(keysOf(second.slice(0, lowest))).toEqual(keysOf(first.slice(0, lowest)));
});

test('a picture that changes stays below what people edit: everything above it is unpacked anyhow', () => {
  const picture = 'app/package2/picture.png';
  const first = orderSegments(plan([MODULE]).segments, orderSegments(plan().segments, []));

  const second = orderSegments(plan([MODULE, picture]).segments, first);

  const places = {
    picture: second.findIndex(holds(picture)),
    module: second.findIndex(holds('app/package0/models.py')),
  };
  expect(places.picture).toBeLessThan(places.module);
});

test('files of one instruction never move across those of another', () => {
  const first = orderSegments(plan().segments, []);
  const changed = plan(['conf/one', 'app/package0/models.py']);

  const linesOf = (segments: readonly Segment[]) => segments.map(({ line }) => line);
  expect(linesOf(orderSegments(changed.segments, first.toReversed()))).toEqual(linesOf(changed.segments));
});

test('instructions that read alike keep their order too: later files hide earlier ones', () => {
  const twice = 'FROM scratch\nCOPY app /app/\nCOPY app /app/\n';
  const { segments } = plan([], twice);

  const ordered = orderSegments(segments, segments.toReversed());

  expect(ordered.map(({ line }) => line)).toEqual(segments.map(({ line }) => line));
});

test('every layer is there once, and the key of the image knows nothing of their order', () => {
  const first = orderSegments(plan().segments, []);
  const now = plan([MODULE, 'app/package9/picture.png']);

  const ordered = orderSegments(now.segments, first.toReversed());

  expect(keysOf(ordered).toSorted()).toEqual(keysOf(now.segments).toSorted());
  expect(plan([MODULE, 'app/package9/picture.png']).key).toBe(now.key);
});
