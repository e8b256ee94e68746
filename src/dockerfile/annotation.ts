import { ToolError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Comment } from './instruction.ts';

/** What the `# hydrofoil:` comments above an instruction say. */
export interface Annotations {
  /** `# hydrofoil: base`: the base reaches as far as this instruction. */
  readonly base?: true;
  /** `# hydrofoil: inputs=… outputs=…`, only above RUN. */
  readonly memo?: Memo;
  /** `# hydrofoil: ignore=RULE,…`: what the plan finds here is known, and meant so. */
  readonly ignore?: readonly string[];
}

/** A RUN whose result depends on `inputs` only, and of which only `outputs` are kept. */
export interface Memo {
  /** Patterns of context files. */
  readonly inputs: readonly string[];
  /** Absolute paths in the image. */
  readonly outputs: readonly string[];
}

const PREFIX = /^[ \t]*hydrofoil[ \t]*:/i;
const EXAMPLE =
  'Write "# hydrofoil: base", or "# hydrofoil: inputs=src/**,package.json outputs=/app/dist" above a RUN.';

export function isAnnotation(comment: Comment): boolean {
  return PREFIX.test(comment.text);
}

export interface AnnotationsRead {
  readonly annotations: Annotations;
  readonly problems: readonly ToolError[];
}

/** Reads the `# hydrofoil:` comments above an instruction. A word that means nothing is a problem: silence would cost time on every run. */
export function readAnnotations(comments: readonly Comment[], keyword: string, file: string): AnnotationsRead {
  const problems: ToolError[] = [];
  const found = new Map<string, string>();
  const words = comments.filter(isAnnotation).flatMap(wordsOf);
  for (const word of words) {
    const fault = faultOf(word, keyword, found);
    if (fault === undefined) found.set(word.key, word.value ?? '');
    else problems.push(invalid(fault, { file, line: word.line, column: word.column }));
  }
  const [first] = words;
  const inputs = found.get('inputs');
  const outputs = found.get('outputs');
  const ignore = found.get('ignore');
  if (first !== undefined && problems.length === 0 && (inputs === undefined) !== (outputs === undefined)) {
    const missing = inputs === undefined ? 'inputs' : 'outputs';
    problems.push(invalid(`"${missing}=" is missing`, { file, line: first.line, column: first.column }));
  }
  const annotations: Annotations = {
    ...(found.has('base') && { base: true }),
    ...(inputs !== undefined && outputs !== undefined && { memo: { inputs: list(inputs), outputs: list(outputs) } }),
    ...(ignore !== undefined && { ignore: list(ignore) }),
  };
  return { annotations, problems };
}

/** A `# hydrofoil:` comment that stands where it can belong to no instruction. */
export function misplacedAnnotation(comment: Comment, file: string): ToolError {
  return invalid(
    'it belongs to no instruction',
    { file, line: comment.line, column: 1 },
    'Put it on the line above the instruction.',
  );
}

interface Word {
  readonly line: number;
  readonly column: number;
  readonly key: string;
  readonly value: string | undefined;
}

function wordsOf({ line, column, text }: Comment): Word[] {
  const start = PREFIX.exec(text)?.[0].length ?? 0;
  const words = [...text.slice(start).matchAll(/\S+/g)].map((match) => {
    const [key = '', value] = splitOnce(match[0]);
    return { line, column: column + 1 + start + match.index, key, value };
  });
  return words.length > 0 ? words : [{ line, column: column + 1 + start, key: '', value: undefined }];
}

function faultOf({ key, value }: Word, keyword: string, found: ReadonlyMap<string, string>): string | undefined {
  if (key === '') return 'it says nothing';
  if (found.has(key)) return `"${key}" stands there twice`;
  switch (key) {
    case 'base':
      if (value !== undefined) return '"base" takes no value';
      return keyword === 'FROM' ? '"base" cannot stand above FROM: the base always reaches that far' : undefined;
    case 'inputs':
    case 'outputs':
      return memoFaultOf(key, value ?? '', keyword);
    case 'ignore':
      return list(value ?? '').length === 0 ? '"ignore=" names nothing' : undefined;
    default: {
      const near = nearest(key, ['base', 'inputs', 'outputs', 'ignore']);
      return `"${key}" is not known${near === undefined ? '' : `; did you mean "${near}"?`}`;
    }
  }
}

function memoFaultOf(key: 'inputs' | 'outputs', value: string, keyword: string): string | undefined {
  if (keyword !== 'RUN') return `"${key}" can only stand above RUN, not above ${keyword}`;
  if (list(value).length === 0) return `"${key}=" names nothing`;
  const relative = key === 'outputs' ? list(value).find((path) => !path.startsWith('/')) : undefined;
  return relative === undefined ? undefined : `the output "${relative}" is not an absolute path`;
}

function list(value: string): string[] {
  return value.split(',').filter((part) => part !== '');
}

function splitOnce(word: string): [string, string | undefined] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function invalid(what: string, location: { file: string; line: number; column: number }, hint = EXAMPLE): ToolError {
  return new ToolError('DOCKERFILE_COMMENT_INVALID', `Reading a hydrofoil comment in ${location.file}: ${what}`, {
    location,
    hint,
  });
}
