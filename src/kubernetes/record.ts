import * as z from 'zod/mini';
import type { History, Release } from '../deployment/release.ts';
import { HOLD_SCHEMA, RELEASE_SCHEMA } from '../deployment/release-schema.ts';
import { messageOf, ToolError } from '../errors.ts';

const HOLDS = z.array(HOLD_SCHEMA);

/** The data of an environment's ConfigMap: "release-12" → a Release as JSON, "holds" → a list of Holds as JSON. */
export type RecordData = Readonly<Record<string, string>>;

export const RELEASES_AT_MOST = 50;
/** A ConfigMap holds 1 MiB; the rest is for its metadata. */
export const RECORD_BYTES_AT_MOST = 900 * 1024;
/** Releases that ended well are what a rollback goes back to: these are kept however many failed since. */
const GOOD_RELEASES_AT_LEAST = 3;

const RELEASE_KEY = /^release-\d+$/;

/**
 * Keys that are neither are of someone else, or of a later version: they are left alone.
 *
 * @throws {ToolError} RELEASE_RECORD_BROKEN
 */
export function parseHistory(data: RecordData, where: string): History {
  const releases = Object.entries(data)
    .filter(([key]) => RELEASE_KEY.test(key))
    .map(([key, text]) => parseEntry(RELEASE_SCHEMA, text, key, where))
    .sort((a, b) => a.id - b.id);
  return { releases, holds: data.holds === undefined ? [] : parseEntry(HOLDS, data.holds, 'holds', where) };
}

/**
 * The entries to write so that `data` says what `next` says; null takes an entry away. What has not changed is not written, so that
 * fields of a later version survive. The oldest releases go when there are too many or they take too much room.
 */
export function historyChanges(
  data: RecordData,
  before: History,
  next: History,
): Readonly<Record<string, string | null>> {
  const kept = keepNewest(next);
  const changes: Record<string, string | null> = {};
  for (const entry of kept) {
    const same = before.releases.find(({ id }) => id === entry.id);
    if (JSON.stringify(same) !== JSON.stringify(entry)) changes[keyOf(entry)] = JSON.stringify(entry);
  }
  const keys = new Set(kept.map(keyOf));
  for (const key of Object.keys(data)) if (RELEASE_KEY.test(key) && !keys.has(key)) changes[key] = null;
  if (JSON.stringify(before.holds) !== JSON.stringify(next.holds)) changes.holds = JSON.stringify(next.holds);
  return changes;
}

function keepNewest({ releases, holds: held }: History): readonly Release[] {
  const good = releases.filter(({ outcome }) => outcome === 'succeeded').slice(-GOOD_RELEASES_AT_LEAST);
  const kept: Release[] = [];
  let sizeBytes = Buffer.byteLength(JSON.stringify(held)) + sizeOf(good);
  for (const entry of releases.toReversed()) {
    if (good.includes(entry)) {
      kept.unshift(entry);
      continue;
    }
    sizeBytes += sizeOf([entry]);
    if (kept.length < RELEASES_AT_MOST && sizeBytes <= RECORD_BYTES_AT_MOST) kept.unshift(entry);
  }
  return kept;
}

function sizeOf(releases: readonly Release[]): number {
  return releases.reduce((sum, entry) => sum + keyOf(entry).length + Buffer.byteLength(JSON.stringify(entry)), 0);
}

function keyOf({ id }: Release): string {
  return `release-${id}`;
}

function parseEntry<T>(schema: z.ZodMiniType<T>, text: string, key: string, where: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw broken(key, where, messageOf(error));
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw broken(key, where, `${issue?.path.join('.')}: ${issue?.message}`);
}

function broken(key: string, where: string, why: string): ToolError {
  return new ToolError('RELEASE_RECORD_BROKEN', `Reading the history in ${where}, entry "${key}": ${why}`, {
    hint: `Mend the entry, or remove it: kubectl edit ${where}`,
  });
}
