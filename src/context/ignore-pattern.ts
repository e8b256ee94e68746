/**
 * Turns a cleaned pattern of an ignore file into a predicate on paths; undefined when it is malformed.
 *
 * Moby writes a regular expression for Go from the pattern, and some patterns are matched in simpler ways before that. Both show:
 * a "*" within brackets, "^" outside of them and letters behind a backslash mean what they mean to Go's regexp.
 *
 * @see https://github.com/moby/patternmatcher (v0.6.1)
 */
export function compileIgnorePattern(pattern: string): ((path: string) => boolean) | undefined {
  const { kind, expression } = analyse(Array.from(pattern));
  switch (kind) {
    case 'exact':
      return (path) => path === pattern;
    case 'prefix': {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
    }
    case 'expression': {
      const regExp = compileGoExpression(`^${expression}$`);
      const start = LITERAL_START.exec(pattern)?.[0] ?? '';
      const end = LITERAL_END.exec(pattern)?.[1] ?? '';
      if (regExp === undefined) return undefined;
      return (path) => path.startsWith(start) && path.endsWith(end) && regExp.test(path);
    }
  }
}

/**
 * Whether a path is matched by any of the patterns, all of which are well formed: for many paths against many patterns, most of which
 * are names that stand in a set.
 */
export function compileAnyOf(patterns: readonly string[]): (path: string) => boolean {
  const exact = new Set<string>();
  const names = new Set<string>();
  const others: ((path: string) => boolean)[] = [];
  for (const pattern of patterns) {
    const { kind } = analyse(Array.from(pattern));
    const name = kind === 'suffix' ? NAME_ANYWHERE.exec(pattern)?.[1] : undefined;
    if (name !== undefined) names.add(name);
    else if (kind === 'exact') exact.add(pattern);
    else others.push(compileIgnorePattern(pattern) ?? (() => false));
  }
  // Most paths are told from a name by their length: no text is cut out of them and looked up then.
  const longest = Math.max(0, ...[...exact].map(({ length }) => length));
  const nameLengths = new Set([...names].map(({ length }) => length));
  const isName = (path: string) => {
    const start = path.lastIndexOf('/') + 1;
    return nameLengths.has(path.length - start) && names.has(path.slice(start));
  };
  return (path) =>
    (path.length <= longest && exact.has(path)) || isName(path) || others.some((matches) => matches(path));
}

/** A "**" before one name: the name, in any folder. */
const NAME_ANYWHERE = /^\*\*\/([^/]+)$/u;

/** What every match begins and ends with; asked first, because most paths don't. */
const LITERAL_START = /^[^*?[\]\\^]*/u;

const LITERAL_END = /(?:^|[*?[\]^]|\\.)([^*?[\]\\^]*)$/su;

type MatchKind = 'exact' | 'prefix' | 'suffix' | 'expression';

function analyse(characters: readonly string[]): { kind: MatchKind; expression: string } {
  let kind: MatchKind = 'exact';
  let expression = '';
  let at = 0;
  for (let step = 0; at < characters.length; step++) {
    const character = characters[at++] ?? '';
    if (character === '*' && characters[at] === '*') {
      at += characters[at + 1] === '/' ? 2 : 1;
      if (at < characters.length) {
        expression += '(.*/)?';
        kind = 'expression';
      } else if (kind === 'exact') {
        kind = 'prefix';
      } else {
        expression += '.*';
        kind = 'expression';
      }
      if (step === 0) kind = 'suffix';
    } else if (character === '*') {
      expression += '[^/]*';
      kind = 'expression';
    } else if (character === '?') {
      expression += '[^/]';
      kind = 'expression';
    } else if ('.+()|{}$'.includes(character)) {
      expression += `\\${character}`;
    } else if (character === '\\' && at < characters.length) {
      expression += `\\${characters[at++]}`;
      kind = 'expression';
    } else {
      expression += character;
      if (character === '[' || character === ']') kind = 'expression';
    }
  }
  return { kind, expression };
}

/** Go's syntax, as far as a pattern can lead there, in JavaScript's. Undefined: an error in Go, or nothing that a pattern should use. */
function compileGoExpression(expression: string): RegExp | undefined {
  const characters = Array.from(expression);
  let source = '';
  for (let at = 0; at < characters.length; ) {
    const character = characters[at] ?? '';
    if (character === '[') {
      const parsed = parseClass(characters, at + 1);
      if (parsed === undefined) return undefined;
      source += parsed.source;
      at = parsed.next;
    } else if (character === '\\') {
      const meaning = escapeOf(characters[at + 1]);
      if (meaning === undefined) return undefined;
      source += meaning;
      at += 2;
    } else {
      source += character === '.' ? '[^\\n]' : '^$*?()'.includes(character) ? character : literal(character);
      at++;
    }
  }
  return new RegExp(source, 'u');
}

function parseClass(characters: readonly string[], start: number): { source: string; next: number } | undefined {
  const negated = characters[start] === '^';
  let at = negated ? start + 1 : start;
  let source = negated ? '[^' : '[';
  for (let isFirst = true; isFirst || characters[at] !== ']'; isFirst = false) {
    if (characters[at] === '[' && characters[at + 1] === ':') return undefined; // [[:alpha:]] and its like
    const low = parseClassCharacter(characters, at);
    if (low === undefined) return undefined;
    at = low.next;
    source += low.source;
    if (characters[at] !== '-' || characters[at + 1] === ']') continue;
    const high = parseClassCharacter(characters, at + 1);
    if (low.code === undefined || high?.code === undefined || high.code < low.code) return undefined;
    at = high.next;
    source += `-${high.source}`;
  }
  return { source: `${source}]`, next: at + 1 };
}

interface ClassCharacter {
  readonly source: string;
  /** Undefined where it stands for several characters. */
  readonly code: number | undefined;
  readonly next: number;
}

function parseClassCharacter(characters: readonly string[], at: number): ClassCharacter | undefined {
  const escaped = characters[at] === '\\';
  const character = characters[escaped ? at + 1 : at];
  if (character === undefined) return undefined;
  const next = at + (escaped ? 2 : 1);
  if (!escaped || !LETTER_OR_DIGIT.test(character))
    return { source: literal(character), code: character.codePointAt(0), next };
  const source = CLASS_ESCAPES.get(character);
  return source === undefined ? undefined : { source, code: undefined, next };
}

const LETTER_OR_DIGIT = /[0-9A-Za-z]/;

const CLASS_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['d', '\\d'],
  ['D', '\\D'],
  ['w', '\\w'],
  ['W', '\\W'],
  ['s', '\\t\\n\\f\\r '],
  ['a', '\\x07'],
  ['f', '\\f'],
  ['n', '\\n'],
  ['r', '\\r'],
  ['t', '\\t'],
  ['v', '\\v'],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ...CLASS_ESCAPES,
  ['s', '[\\t\\n\\f\\r ]'],
  ['S', '[^\\t\\n\\f\\r ]'],
  ['b', '\\b'],
  ['B', '\\B'],
  ['A', '^'],
  ['z', '$'],
]);

function escapeOf(character: string | undefined): string | undefined {
  if (character === undefined || (character.codePointAt(0) ?? 0) >= 0x80) return undefined;
  return LETTER_OR_DIGIT.test(character) ? ESCAPES.get(character) : literal(character);
}

function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
