/** A pattern as COPY reads it: `*`, `?`, `[a-z]`, `[^a-z]`, `\` before a character; no `**`. */
export interface Glob {
  readonly matches: (path: string) => boolean;
}

type Token =
  | { readonly is: 'character'; readonly code: number }
  | { readonly is: 'any' }
  | {
      readonly is: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [low: number, high: number])[];
    };

/** What stands between two stars. */
interface Chunk {
  readonly afterStar: boolean;
  readonly tokens: readonly Token[];
}

/**
 * Reads a pattern; undefined when it is malformed.
 *
 * Matching commits to the first place where each chunk fits, without a second try: that is visible when a class matches a slash.
 *
 * @see https://pkg.go.dev/path/filepath#Match
 */
export function parseGlob(pattern: string): Glob | undefined {
  const chunks = parseChunks(Array.from(pattern, codeOf));
  return chunks === undefined ? undefined : { matches: (path) => matchChunks(chunks, Array.from(path, codeOf)) };
}

/** Whether COPY takes a word for a pattern. */
export function hasWildcard(word: string): boolean {
  for (let at = 0; at < word.length; at++) {
    if (word[at] === '\\') at++;
    else if ('*?['.includes(word[at] ?? '')) return true;
  }
  return false;
}

const SLASH = 0x2f;
const STAR = 0x2a;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const CARET = 0x5e;
const MINUS = 0x2d;
const QUESTION = 0x3f;

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function parseChunks(codes: readonly number[]): Chunk[] | undefined {
  const chunks: Chunk[] = [];
  let at = 0;
  while (at < codes.length) {
    const afterStar = codes[at] === STAR;
    while (codes[at] === STAR) at++;
    const tokens: Token[] = [];
    for (; at < codes.length && codes[at] !== STAR; ) {
      const parsed = parseToken(codes, at);
      if (parsed === undefined) return undefined;
      tokens.push(parsed.token);
      at = parsed.next;
    }
    chunks.push({ afterStar, tokens });
  }
  return chunks;
}

function parseToken(codes: readonly number[], at: number): { token: Token; next: number } | undefined {
  const code = codes[at];
  if (code === OPEN) return parseClass(codes, at + 1);
  if (code === QUESTION) return { token: { is: 'any' }, next: at + 1 };
  const escaped = code === BACKSLASH;
  const literal = escaped ? codes[at + 1] : code;
  if (literal === undefined) return undefined;
  return { token: { is: 'character', code: literal }, next: at + (escaped ? 2 : 1) };
}

function parseClass(codes: readonly number[], start: number): { token: Token; next: number } | undefined {
  const negated = codes[start] === CARET;
  const ranges: [number, number][] = [];
  let at = negated ? start + 1 : start;
  while (codes[at] !== CLOSE || ranges.length === 0) {
    const low = parseBound(codes, at);
    if (low === undefined) return undefined;
    at = low.next;
    const high = codes[at] === MINUS ? parseBound(codes, at + 1) : low;
    if (high === undefined) return undefined;
    at = high.next;
    ranges.push([low.code, high.code]);
  }
  return { token: { is: 'class', negated, ranges }, next: at + 1 };
}

function parseBound(codes: readonly number[], at: number): { code: number; next: number } | undefined {
  const escaped = codes[at] === BACKSLASH;
  const code = codes[escaped ? at + 1 : at];
  if (code === undefined || (!escaped && (code === MINUS || code === CLOSE))) return undefined;
  const next = at + (escaped ? 2 : 1);
  return next < codes.length ? { code, next } : undefined;
}

function matchChunks(chunks: readonly Chunk[], path: readonly number[]): boolean {
  let at = 0;
  for (const [index, { afterStar, tokens }] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    if (afterStar && tokens.length === 0) return !path.includes(SLASH, at);
    const end = findChunk(tokens, path, at, { skips: afterStar, mustReachEnd: isLast });
    if (end === undefined) return false;
    at = end;
  }
  return at === path.length;
}

interface ChunkSearch {
  /** A star stands before it: it may begin further on, but not behind a slash. */
  readonly skips: boolean;
  readonly mustReachEnd: boolean;
}

function findChunk(tokens: readonly Token[], path: readonly number[], from: number, search: ChunkSearch) {
  for (let start = from; start <= path.length; start++) {
    const end = matchTokens(tokens, path, start);
    if (end !== undefined && (!search.mustReachEnd || end === path.length)) return end;
    if (!search.skips || path[start] === SLASH) return undefined;
  }
  return undefined;
}

function matchTokens(tokens: readonly Token[], path: readonly number[], start: number): number | undefined {
  let at = start;
  for (const token of tokens) {
    const code = path[at++];
    if (code === undefined || !matchToken(token, code)) return undefined;
  }
  return at;
}

function matchToken(token: Token, code: number): boolean {
  switch (token.is) {
    case 'character':
      return token.code === code;
    case 'any':
      return code !== SLASH;
    case 'class':
      return token.ranges.some(([low, high]) => low <= code && code <= high) !== token.negated;
  }
}
