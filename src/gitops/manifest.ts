import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml';
import { type SourceLocation, ToolError } from '../errors.ts';

/** A piece of a file's text, in UTF-16 units, that an edit may replace. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where an image reference stands. Where it stands elsewhere and is only pointed at (`*alias`), both places are known. */
export interface ImagePlace {
  readonly image: string;
  /** Undefined for a block scalar, which has no text of its own to replace. */
  readonly span: Span | undefined;
  readonly alias?: Span;
  /** Of the field in the value of all documents. */
  readonly path: readonly (string | number)[];
  readonly location: SourceLocation;
}

export interface ManifestContainer {
  readonly name: string;
  readonly place: ImagePlace;
}

export interface ManifestWorkload {
  readonly kind: WorkloadKind;
  readonly name: string;
  /** Init containers first. Those without an image are left out. */
  readonly containers: readonly ManifestContainer[];
  readonly location: SourceLocation;
}

/** One file of manifests: its text, the value of its documents, and the workloads in it. */
export interface Manifest {
  /** Absolute path. */
  readonly file: string;
  /** The same as people know it: for messages. */
  readonly fileName: string;
  readonly text: string;
  readonly value: readonly unknown[];
  readonly workloads: readonly ManifestWorkload[];
}

export type WorkloadKind = 'deployment' | 'statefulset' | 'daemonset' | 'cronjob' | 'job';

const KIND_OF: Readonly<Record<string, WorkloadKind>> = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
  CronJob: 'cronjob',
  Job: 'job',
};

export const WORKLOAD_KINDS: readonly WorkloadKind[] = Object.values(KIND_OF);

/**
 * Finds the workloads in the text of a file with any number of documents, `kind: List` included.
 *
 * @throws {ToolError} MANIFEST_INVALID
 */
export function parseManifest(text: string, fileName: string, file: string): Manifest {
  const lines = new LineCounter();
  const locationAt = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file: fileName, line, column: col };
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, merge: true });
  if (!Array.isArray(documents)) return { file, fileName, text, value: [], workloads: [] };
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) {
    throw new ToolError('MANIFEST_INVALID', `Reading the manifests in ${fileName}: ${error.message}`, {
      hint: 'Mend the YAML; templates of Helm and others have to be rendered first.',
      location: locationAt(error.pos[0]),
      cause: error,
    });
  }
  return {
    file,
    fileName,
    text,
    value: documents.map((document) => document.toJS()),
    workloads: documents.flatMap((document, index) =>
      workloadsIn({ document, locationAt }, document.contents, [index]),
    ),
  };
}

interface Scope {
  readonly document: Document;
  readonly locationAt: (offset: number) => SourceLocation;
}

type Path = readonly (string | number)[];

function workloadsIn(scope: Scope, node: unknown, path: Path): readonly ManifestWorkload[] {
  const kind = textOf(scope, get(scope, node, 'kind'));
  if (kind === 'List') {
    const items = follow(scope, get(scope, node, 'items'));
    return isSeq(items)
      ? items.items.flatMap((item, index) => workloadsIn(scope, item, [...path, 'items', index]))
      : [];
  }
  const workloadKind = kind === undefined || !Object.hasOwn(KIND_OF, kind) ? undefined : KIND_OF[kind];
  const name = textOf(scope, get(scope, node, 'metadata', 'name'));
  if (workloadKind === undefined || name === undefined) return [];
  const podPath =
    workloadKind === 'cronjob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const containers = ['initContainers', 'containers'].flatMap((list) =>
    containersIn(scope, node, path, [...podPath, list]),
  );
  return [{ kind: workloadKind, name, containers, location: scope.locationAt(startOf(follow(scope, node))) }];
}

function containersIn(
  scope: Scope,
  workload: unknown,
  path: Path,
  listPath: readonly string[],
): readonly ManifestContainer[] {
  const list = follow(scope, get(scope, workload, ...listPath));
  if (!isSeq(list)) return [];
  return list.items.flatMap((item, index) => {
    const name = textOf(scope, get(scope, item, 'name'));
    const place = placeOf(scope, get(scope, item, 'image'), [...path, ...listPath, index, 'image']);
    return name === undefined || place === undefined ? [] : [{ name, place }];
  });
}

function placeOf(scope: Scope, node: unknown, path: Path): ImagePlace | undefined {
  const scalar = follow(scope, node);
  if (!isScalar(scalar) || typeof scalar.value !== 'string' || scalar.value === '') return undefined;
  const isBlock = scalar.type === 'BLOCK_FOLDED' || scalar.type === 'BLOCK_LITERAL';
  const alias = isAlias(node) ? spanOf(node) : undefined;
  return {
    image: scalar.value,
    span: isBlock ? undefined : spanOf(scalar),
    ...(alias === undefined ? {} : { alias }),
    path,
    location: scope.locationAt(startOf(isAlias(node) ? node : scalar)),
  };
}

/** The value at a path of keys, merged ones (`<<`) included; an alias stays an alias. */
function get(scope: Scope, node: unknown, ...keys: readonly string[]): unknown {
  let current: unknown = node;
  for (const key of keys) {
    const map = follow(scope, current);
    current = isMap(map) ? entryOf(scope, map, key) : undefined;
  }
  return current;
}

function entryOf(scope: Scope, map: YAMLMap, key: string): unknown {
  const own = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
  if (own !== undefined) return own.value;
  for (const pair of map.items) {
    if (!isScalar(pair.key) || String(pair.key.source ?? pair.key.value) !== '<<') continue;
    const merged = follow(scope, pair.value);
    for (const source of isSeq(merged) ? merged.items : [merged]) {
      const sourceMap = follow(scope, source);
      const value = isMap(sourceMap) ? entryOf(scope, sourceMap, key) : undefined;
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function follow({ document }: Scope, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function textOf(scope: Scope, node: unknown): string | undefined {
  const scalar = follow(scope, node);
  return isScalar(scalar) && scalar.value !== null ? String(scalar.value) : undefined;
}

function spanOf({ range }: Node): Span | undefined {
  return range == null ? undefined : { start: range[0], end: range[1] };
}

function startOf(node: unknown): number {
  return (isMap(node) || isScalar(node) || isAlias(node) ? node.range?.[0] : undefined) ?? 0;
}
