import * as z from 'zod/mini';
import { type Digest, isDigest } from '../../oci/digest.ts';
import type { Repository } from '../../oci/reference.ts';
import type { Input, Key } from '../../plan/input.ts';
import { INPUTS } from '../../plan/record.ts';
import type { RunResult } from '../../plan/segment.ts';
import type { BuildPorts } from '../ports.ts';
import { copyBlobs } from './copy-image.ts';
import { readRecord, writeRecord } from './record-store.ts';
import { type LayerTrees, RECORDED_TREES, recordedTrees, treesOf } from './recorded-tree.ts';

/** A run segment's result as the registry keeps it, with the inputs that led to it. */
export interface StoredRun extends RunResult {
  readonly inputs: readonly Input[];
  readonly tree: LayerTrees;
}

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));

const STORED = z.object({
  version: z.literal(2),
  inputs: INPUTS,
  diffIds: z.array(digest),
  createdBy: z.array(z.string()),
  tree: RECORDED_TREES,
});

export function runTag(key: Key): string {
  return `run-${key}`;
}

/** The result of a run under this key, if the registry has it. One that this version cannot read counts as none. */
export async function readRun(repository: Repository, key: Key, ports: BuildPorts): Promise<StoredRun | undefined> {
  const record = await readRecord(repository, runTag(key), ports);
  const { data } = STORED.safeParse(record?.value);
  if (record === undefined || data === undefined || data.diffIds.length !== record.layers.length) return undefined;
  return { ...data, layers: record.layers, tree: treesOf(data.tree, repository, record.layers, ports) };
}

/** Brings the result of a run from the repository of another image. */
export async function takeOverRun(
  key: Key,
  from: Repository,
  to: Repository,
  ports: BuildPorts,
): Promise<StoredRun | undefined> {
  const run = await readRun(from, key, ports);
  if (run === undefined) return undefined;
  await copyBlobs(run.layers, from, to, ports);
  await writeRun(to, key, run, ports);
  return readRun(to, key, ports); // with contents that lie here
}

/** Keeps the result of a run that ended well. */
export async function writeRun(
  repository: Repository,
  key: Key,
  { layers, tree, ...run }: StoredRun,
  ports: BuildPorts,
): Promise<void> {
  await writeRecord(
    repository,
    runTag(key),
    { value: { version: 2, ...run, tree: recordedTrees(tree) }, layers },
    ports,
  );
}
