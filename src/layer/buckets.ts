import { hash } from 'node:crypto';
import type { LayerEntry } from './entry.ts';

/** Buckets of one COPY at most. Images have room for 127 layers, and a base takes some of them. */
export const BUCKETS_AT_MOST = 40;

/** The aim is a power of two, so that it seldom moves: 16 to 32 buckets come out on average. */
const BUCKETS_AIM = 32;
const SMALLEST_AIM_BYTES = 256 << 10;
/** What an entry costs beside its content: a header, compressed. */
const ENTRY_BYTES = 128;

/**
 * Divides the entries of a layer into buckets, each to become a layer of its own, so that a changed file costs its bucket and not the
 * whole. The partition depends on the tree alone: files stay together with their directory, and a boundary is where the hash of a
 * directory's path says so, so that a new file moves no boundary elsewhere. A small layer is one bucket; a large file is alone.
 * Every entry is in exactly one bucket; within it the order stays, so that what stands on an earlier entry still does.
 */
export function divideIntoBuckets(entries: readonly LayerEntry[]): readonly (readonly LayerEntry[])[] {
  const totalBytes = entries.reduce((sum, entry) => sum + costOf(entry), 0);
  const aimBytes = Math.max(SMALLEST_AIM_BYTES, 2 * powerOfTwoBelow(totalBytes / BUCKETS_AIM));
  if (totalBytes <= aimBytes) return entries.length === 0 ? [] : [entries];
  const buckets = bucketsOf(groupsOf(entries, aimBytes), aimBytes);
  const places = new Map(entries.map((entry, place) => [entry, place]));
  const place = (entry: LayerEntry) => places.get(entry) ?? 0;
  return joinSmallest(buckets).map((bucket) => bucket.entries.toSorted((one, other) => place(one) - place(other)));
}

interface Group {
  readonly name: string;
  readonly entries: readonly LayerEntry[];
  readonly bytes: number;
}

/** Entries that stay together: of one directory, or of one part of it where it is large. Hard links go with their file. */
function groupsOf(entries: readonly LayerEntry[], aimBytes: number): Group[] {
  const groups = new Map<string, LayerEntry[]>();
  const groupOfFile = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const entry of entries) {
    const directory = entry.type === 'directory' ? entry.path : parentOf(entry.path);
    sizes.set(directory, (sizes.get(directory) ?? 0) + costOf(entry));
  }
  for (const entry of entries) {
    const name =
      entry.type === 'hardlink' ? (groupOfFile.get(entry.target) ?? entry.path) : groupName(entry, sizes, aimBytes);
    groupOfFile.set(entry.path, name);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  return [...groups]
    .map(([name, members]) => ({
      name,
      entries: members,
      bytes: members.reduce((sum, entry) => sum + costOf(entry), 0),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function groupName(entry: LayerEntry, sizes: ReadonlyMap<string, number>, aimBytes: number): string {
  if (entry.type === 'directory') return entry.path;
  if (costOf(entry) > 2 * aimBytes) return `${entry.path}\0alone`;
  const directory = parentOf(entry.path);
  const parts = Math.ceil(powerOfTwoBelow((sizes.get(directory) ?? 0) / aimBytes));
  return parts <= 1 ? directory : `${directory}\0${Math.floor(fractionOf(entry.path) * parts)}`;
}

/** Runs of groups. A group begins a bucket by the hash of its name, the likelier the larger it is; and where the bucket would get too large. */
function bucketsOf(groups: readonly Group[], aimBytes: number): Group[] {
  const buckets: Group[] = [];
  for (const group of groups) {
    const last = buckets.at(-1);
    const weight = powerOfTwoBelow(group.bytes) / aimBytes;
    const begins = last === undefined || fractionOf(group.name) < weight || last.bytes + group.bytes > 4 * aimBytes;
    if (begins) buckets.push(group);
    else buckets.splice(-1, 1, join(last, group));
  }
  return buckets;
}

/** A tree of many large directories can make more buckets than an image has room for: the smallest neighbours go together. */
function joinSmallest(buckets: readonly Group[]): readonly Group[] {
  const joined = [...buckets];
  while (joined.length > BUCKETS_AT_MOST) {
    const sums = joined.slice(1).map((bucket, index) => bucket.bytes + (joined[index]?.bytes ?? 0));
    const at = sums.indexOf(Math.min(...sums));
    const [one, other] = joined.slice(at, at + 2);
    if (one === undefined || other === undefined) break;
    joined.splice(at, 2, join(one, other));
  }
  return joined;
}

function join(one: Group, other: Group): Group {
  return { name: one.name, entries: [...one.entries, ...other.entries], bytes: one.bytes + other.bytes };
}

function costOf(entry: LayerEntry): number {
  return ENTRY_BYTES + (entry.type === 'file' ? entry.size : 0);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function powerOfTwoBelow(number: number): number {
  return number <= 0 ? 0 : 2 ** Math.floor(Math.log2(number));
}

/** A number from 0 to 1 that a text alone decides. */
function fractionOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 8), 16) / 2 ** 32;
}
