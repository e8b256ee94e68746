import type { core } from 'zod/mini';
import { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Issue = core.$ZodIssue;

const CODE = 'CONFIG_INVALID';

/** Turns what the schema found wrong into problems with a place and words: one or more for each issue. */
export function problemsOf(issues: readonly Issue[], source: YamlSource): ToolError[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, source));
}

/** A problem with the value (or the key) at a path. */
export function problemAt(
  source: YamlSource,
  path: Path,
  message: string,
  options: { readonly hint?: string; readonly part?: 'value' | 'key' } = {},
): ToolError {
  const { hint, part } = options;
  return new ToolError(CODE, `${nameOf(path)}: ${message}`, {
    location: source.locate(path, part),
    ...(hint === undefined ? {} : { hint }),
  });
}

function problemsOfIssue(issue: Issue, source: YamlSource): ToolError[] {
  const { path, message } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(source, path, key, message.split(', ')));
    case 'invalid_key':
      return [
        problemAt(source, path, `"${String(path.at(-1))}" is not a valid name`, {
          hint: issue.issues[0]?.message ?? message,
          part: 'key',
        }),
      ];
    case 'invalid_union': {
      const inside = issue.errors.find((issues) => issues.some((nested) => nested.path.length > 0)) ?? [];
      const nested = inside.map((one) => ({ ...one, path: [...path, ...one.path] }));
      return nested.length > 0 ? problemsOf(nested, source) : [wrongType(source, path, message)];
    }
    case 'invalid_type':
    case 'invalid_value':
      return [wrongType(source, path, message)];
    default:
      return [problemAt(source, path, message)];
  }
}

function unknownKey(source: YamlSource, path: Path, key: string, known: readonly string[]): ToolError {
  const place = path.length === 0 ? '' : ` in ${nameOf(path)}`;
  return new ToolError(CODE, `Unknown key "${key}"${place}`, {
    location: source.locate([...path, key], 'key'),
    hint: `${didYouMean(key, known)} Known here: ${known.join(', ')}.`.trimStart(),
  });
}

function wrongType(source: YamlSource, path: Path, expected: string): ToolError {
  const value = valueAt(source.value, path);
  if (value === undefined) {
    return problemAt(source, path, 'is missing', { hint: `Add "${String(path.at(-1))}": it takes ${expected}.` });
  }
  const written = source.writtenAt(path) ?? String(value);
  const isUnquoted = expected === 'text' && value !== null && typeof value !== 'object';
  return problemAt(source, path, `expected ${expected}, found ${described(value, written)}`, {
    ...(isUnquoted ? { hint: `Put it in quotes: "${written}".` } : {}),
  });
}

function described(value: unknown, written: string): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return `the text ${JSON.stringify(value)}`;
    case 'number':
      return `the number ${written}`;
    case 'boolean':
      return `the truth value ${written}`;
    default:
      return 'keys and values';
  }
}

function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return current;
}

/** "environments.production.before[0].image". */
function nameOf(path: Path): string {
  return (
    path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
      .join('')
      .replace(/^\./, '') || 'hydrofoil.yaml'
  );
}
