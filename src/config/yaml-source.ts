import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { messageOf, type SourceLocation, ToolError } from '../errors.ts';

/** The place of a value: keys and positions from the top of the document. */
export type Path = readonly PropertyKey[];

/** A YAML file that knows where in its text each value stands. */
export interface YamlSource {
  readonly value: unknown;
  /** What the text itself gets wrong: syntax, keys that stand twice. */
  readonly problems: readonly ToolError[];
  /** False when the text is not YAML, so that there is no telling what the value would be. */
  readonly isReadable: boolean;
  /** Where a value stands; for one that is missing, its nearest ancestor. `'key'`: its key instead. */
  locate(path: Path, part?: 'value' | 'key'): SourceLocation;
  /** The text of a plain or quoted value as it was written. */
  writtenAt(path: Path): string | undefined;
}

/** Parses one YAML document. Problems get `code`, and `file` as the name in their locations. */
export function parseYamlSource(text: string, file: string, code: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const locationAt = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const complaints = [...document.errors, ...document.warnings];
  const problems = complaints.map((error) => {
    const location = locationAt(error.pos[0]);
    if (error.code !== 'DUPLICATE_KEY')
      return new ToolError(code, `Not valid YAML: ${error.message}`, { location, cause: error });
    const key = /^[^\s:,}\]]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    return new ToolError(code, `The key ${key} stands twice`, { location, hint: 'Remove one of them.' });
  });
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return; // which objects of JavaScript cannot hold like any other
      const location = locationAt(key.range?.[0] ?? 0);
      problems.push(
        new ToolError(code, 'The key __proto__ is not possible', { location, hint: 'Choose another name.' }),
      );
    },
  });
  let isReadable = complaints.every(({ code }) => code === 'DUPLICATE_KEY');
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    isReadable = false;
    problems.push(new ToolError(code, `Not valid YAML: ${messageOf(cause)}`, { location: { file }, cause }));
  }
  return {
    value,
    problems,
    isReadable,
    locate: (path, part = 'value') => {
      const { node, key } = find(document, path);
      const range = part === 'key' || isEmpty(node) ? (key ?? node)?.range : node?.range;
      return locationAt(range?.[0] ?? 0);
    },
    writtenAt: (path) => {
      const { node, isExact } = find(document, path);
      if (!isExact || !isScalar(node) || node.range == null) return undefined;
      return text.slice(node.range[0], node.range[1]);
    },
  };
}

interface Found {
  readonly node: Node | undefined;
  readonly key: Node | undefined;
  /** False when the path leads further than the document. */
  readonly isExact: boolean;
}

function find(document: Document, path: Path): Found {
  let found: Found = { node: document.contents ?? undefined, key: undefined, isExact: true };
  for (const step of path) {
    const node = isAlias(found.node) ? found.node.resolve(document) : found.node;
    const child = isMap(node) ? pairOf(node.items, step) : isSeq(node) ? node.items[Number(step)] : undefined;
    if (child === undefined) return { ...found, isExact: false };
    if (isNode(child)) found = { node: child, key: undefined, isExact: true };
    else found = { node: asNode((child as Pair).value), key: asNode((child as Pair).key), isExact: true };
  }
  return found;
}

function pairOf(items: readonly Pair[], key: PropertyKey): Pair | undefined {
  return items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function asNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

/** A key without a value has an empty scalar that stands nowhere in particular. */
function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && node.value === null);
}
