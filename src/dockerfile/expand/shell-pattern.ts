/** One step of a pattern: a character, `?`, or `*`. Neither `?` nor `*` matches a line feed. */
type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

/** A pattern that could not be read; the caller knows the variable. */
export interface PatternFault {
  readonly fault: string;
}

export function isPatternFault(value: unknown): value is PatternFault {
  return typeof value === 'object' && value !== null && 'fault' in value;
}

/** `${value#pattern}`, with `longest` `${value##pattern}`. */
export function cutPrefix(value: string, pattern: string, which: 'shortest' | 'longest'): string | PatternFault {
  const tokens = parsePattern([...pattern]);
  if (isPatternFault(tokens)) return tokens;
  const characters = [...value];
  const end = matchEnd(tokens, characters, 0, which);
  return end === undefined ? value : characters.slice(end).join('');
}

/** `${value%pattern}`, with `longest` `${value%%pattern}`: the prefix rule on both sides reversed. */
export function cutSuffix(value: string, pattern: string, which: 'shortest' | 'longest'): string | PatternFault {
  const reversed = cutPrefix([...value].reverse().join(''), reversePattern([...pattern]), which);
  return isPatternFault(reversed) ? reversed : [...reversed].reverse().join('');
}

/** `${value/pattern/replacement}`, with `all` `${value//pattern/replacement}`. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  which: 'first' | 'all',
): string | PatternFault {
  const tokens = parsePattern([...pattern]);
  if (isPatternFault(tokens)) return tokens;
  const characters = [...value];
  return which === 'first'
    ? replaceFirst(tokens, characters, replacement)
    : replaceAll(tokens, characters, replacement);
}

function replaceFirst(tokens: readonly Token[], characters: readonly string[], replacement: string): string {
  const match = findMatch(tokens, characters, 0);
  if (match === undefined) return characters.join('');
  return characters.slice(0, match.start).join('') + replacement + characters.slice(match.end).join('');
}

function replaceAll(tokens: readonly Token[], characters: readonly string[], replacement: string): string {
  let result = '';
  let done = 0;
  let from = 0;
  while (from <= characters.length) {
    const match = findMatch(tokens, characters, from);
    if (match === undefined) break;
    result += characters.slice(done, match.start).join('');
    // An empty match right behind another one is none.
    if (match.end > done || match.start === 0) {
      result += fillTemplate(replacement, characters.slice(match.start, match.end).join(''));
    }
    done = match.end;
    from = Math.max(from + 1, match.end);
  }
  return result + characters.slice(done).join('');
}

/** In `//`, and only there, `$0` in the replacement is the match, other `$name` nothing and `$$` a dollar: a trait of Go's regexp. */
function fillTemplate(template: string, match: string): string {
  return template.replace(
    /\$(\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_, all: string, braced?: string, bare?: string) => {
      if (all === '$') return '$';
      return (braced ?? bare) === '0' ? match : '';
    },
  );
}

function findMatch(
  tokens: readonly Token[],
  characters: readonly string[],
  from: number,
): { start: number; end: number } | undefined {
  for (let start = from; start <= characters.length; start++) {
    const end = matchEnd(tokens, characters, start, 'longest');
    if (end !== undefined) return { start, end };
  }
  return undefined;
}

/** Walks all ways to match at once, so that time grows with text times pattern, whatever the stars. */
function matchEnd(
  tokens: readonly Token[],
  characters: readonly string[],
  start: number,
  which: 'shortest' | 'longest',
): number | undefined {
  let end: number | undefined;
  let reached = withStarsSkipped(tokens, new Set([0]));
  for (let at = start; ; at++) {
    if (reached.has(tokens.length)) {
      end = at;
      if (which === 'shortest') return end;
    }
    const character = characters[at];
    if (character === undefined || reached.size === 0) return end;
    reached = withStarsSkipped(tokens, step(tokens, reached, character));
  }
}

function step(tokens: readonly Token[], reached: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const place of reached) {
    const token = tokens[place];
    if (token === undefined) continue;
    if (token.kind === 'character' ? token.character !== character : character === '\n') continue;
    next.add(token.kind === 'many' ? place : place + 1);
  }
  return next;
}

function withStarsSkipped(tokens: readonly Token[], reached: Set<number>): Set<number> {
  // A set is walked in the order of insertion, additions included.
  for (const place of reached) if (tokens[place]?.kind === 'many') reached.add(place + 1);
  return reached;
}

function parsePattern(characters: readonly string[]): Token[] | PatternFault {
  const tokens: Token[] = [];
  for (let at = characters[0] === '\uFEFF' ? 1 : 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') tokens.push({ kind: 'many' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else if (character !== '\\') tokens.push({ kind: 'character', character });
    else {
      const escaped = characters[at + 1];
      // Before } and / the backslash belongs to the substitution, not to the pattern.
      if (escaped === '}' || escaped === '/') continue;
      if (escaped !== '*' && escaped !== '?' && escaped !== '\\')
        return { fault: `invalid escape '\\${escaped ?? ''}'` };
      tokens.push({ kind: 'character', character: escaped });
      at++;
    }
  }
  return tokens;
}

/** Last character first, an escape staying before what it escapes. */
function reversePattern(characters: readonly string[]): string {
  let reversed = '';
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    const escaped = character === '\\' ? characters[at + 1] : undefined;
    reversed = character + (escaped ?? '') + reversed;
    if (escaped !== undefined) at++;
  }
  return reversed;
}
