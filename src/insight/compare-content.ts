import type { Difference } from './difference.ts';
import type { ContentEntry } from './layer-content.ts';

/** Compares what a layer should hold with what it holds, entry by entry, times aside. */
export function compareContent(
  where: string,
  expected: readonly ContentEntry[],
  actual: readonly ContentEntry[],
): readonly Difference[] {
  const wanted = new Map(expected.map((entry) => [entry.path, entry]));
  const found = new Map(actual.map((entry) => [entry.path, entry]));
  const twice = actual.filter((entry) => found.get(entry.path) !== entry);
  return [
    ...twice.map(({ path }) => ({ where, path: shown(path), what: 'stands in the layer more than once' })),
    ...[...wanted.values()].flatMap((entry) => compareEntry(where, entry, found.get(entry.path))),
    ...[...found.values()]
      .filter(({ path }) => !wanted.has(path))
      .map((entry) => ({ where, path: shown(entry.path), what: 'unexpected', actual: describeEntry(entry) })),
  ];
}

/** Everything in a layer that should not be there at all. */
export function unexpectedContent(where: string, actual: readonly ContentEntry[]): readonly Difference[] {
  return compareContent(where, [], actual);
}

function compareEntry(where: string, expected: ContentEntry, actual: ContentEntry | undefined): readonly Difference[] {
  const path = shown(expected.path);
  if (actual === undefined) return [{ where, path, what: 'missing', expected: describeEntry(expected) }];
  if (expected.type !== actual.type) {
    return [{ where, path, what: 'type', expected: describeEntry(expected), actual: describeEntry(actual) }];
  }
  const aspects: readonly [what: string, of: (entry: ContentEntry) => string | undefined][] = [
    ['mode', (entry) => (entry.type === 'symlink' ? undefined : modeOf(entry))],
    ['owner', ({ uid, gid }) => `${uid}:${gid}`],
    ['target', ({ target }) => target],
    ['content', ({ digest }) => digest],
    ['device', ({ device }) => (device === undefined ? undefined : `${device.major}:${device.minor}`)],
    ['extended attributes', attributesOf],
  ];
  return aspects.flatMap(([what, of]) => {
    const [wanted = 'none', has = 'none'] = [of(expected), of(actual)];
    return wanted === has ? [] : [{ where, path, what, expected: wanted, actual: has }];
  });
}

function describeEntry(entry: ContentEntry): string {
  const { type, uid, gid, target, digest } = entry;
  const detail = target === undefined ? (digest ?? '') : `to ${target}`;
  return `a ${type} ${modeOf(entry)} ${uid}:${gid}${detail === '' ? '' : ` ${detail}`}`;
}

function modeOf({ mode }: ContentEntry): string {
  return mode.toString(8).padStart(4, '0');
}

function attributesOf({ xattrs = {} }: ContentEntry): string | undefined {
  const texts = Object.entries(xattrs).map(([name, value]) => `${name}=${Buffer.from(value).toString('base64')}`);
  return texts.length === 0 ? undefined : texts.sort().join(' ');
}

function shown(path: string): string {
  return `/${path}`;
}
