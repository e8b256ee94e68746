import type { History } from '../deployment/release.ts';
import { isToolError } from '../errors.ts';
import { retry } from '../retry.ts';
import type { Cluster } from './cluster.ts';
import { MANAGED_LABELS, objectNameOf } from './object-name.ts';
import type { ConfigMap } from './objects.ts';
import { historyChanges, parseHistory } from './record.ts';

export interface RecordsOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly environment: string;
  readonly signal: AbortSignal;
}

/** Writers that race for one ConfigMap each need a turn; eight at once are through after as many attempts. */
const ATTEMPTS = 20;

/**
 * Reads an environment's history from its ConfigMap. No ConfigMap is an empty history.
 *
 * @throws {ToolError} RELEASE_RECORD_BROKEN
 */
export async function readHistory(options: RecordsOptions): Promise<History> {
  const map = await readMap(options);
  return parseHistory(map?.data ?? {}, placeOf(options));
}

/**
 * Changes an environment's history by compare-and-swap. When another run wrote first it starts again from its result, so `change`
 * must be pure: it runs once per attempt.
 *
 * @throws {ToolError} RELEASE_RECORD_BROKEN; CLUSTER_CONFLICT when every attempt lost the race
 */
export async function updateHistory(change: (history: History) => History, options: RecordsOptions): Promise<History> {
  return retry(
    () => swapHistory(change, options),
    (error) => isToolError(error, 'CLUSTER_CONFLICT'),
    { attempts: ATTEMPTS, firstDelayMs: 20, maxDelayMs: 500, signal: options.signal },
  );
}

async function swapHistory(change: (history: History) => History, options: RecordsOptions): Promise<History> {
  const { cluster, namespace, environment, signal } = options;
  const name = objectNameOf(environment);
  const map = await readMap(options);
  const data = map?.data ?? {};
  const before = parseHistory(data, placeOf(options));
  const changes = historyChanges(data, before, change(before));
  if (map === undefined) {
    const metadata = { name, labels: MANAGED_LABELS };
    const created = await cluster.create('configmaps', namespace, { metadata, data: changes }, { signal });
    return parseHistory(created.data ?? {}, placeOf(options));
  }
  if (Object.keys(changes).length === 0) return before;
  const body = { metadata: { resourceVersion: map.metadata.resourceVersion }, data: changes };
  const written = await cluster.patch('configmaps', namespace, name, body, { type: 'merge', signal });
  return parseHistory(written.data ?? {}, placeOf(options));
}

async function readMap({ cluster, namespace, environment, signal }: RecordsOptions): Promise<ConfigMap | undefined> {
  try {
    return await cluster.get('configmaps', namespace, objectNameOf(environment), { signal });
  } catch (error) {
    if (isToolError(error, 'CLUSTER_NOT_FOUND')) return undefined;
    throw error;
  }
}

function placeOf({ namespace, environment }: RecordsOptions): string {
  return `configmap/${objectNameOf(environment)} -n ${namespace}`;
}
