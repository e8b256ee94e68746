import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, type SourceLocation, ToolError } from '../errors.ts';
import { decodePath } from '../path-bytes.ts';
import { cleanPath } from './clean-path.ts';
import { parseGlob } from './glob.ts';
import { compileAnyOf, compileIgnorePattern } from './ignore-pattern.ts';

/** An ignore file, ready to be asked. Without a file: no patterns. */
export interface IgnoreRules {
  /** Path of the file; undefined when there is none. */
  readonly file: string | undefined;
  /** The file's text, '' when there is none. */
  readonly text: string;
  readonly patterns: readonly IgnorePattern[];
  /** Whether a path is matched by a pattern without "!". */
  readonly matchesAny: (path: string) => boolean;
}

export interface IgnorePattern {
  /** Counts from 1. */
  readonly line: number;
  /** Cleaned, without the "!". */
  readonly pattern: string;
  /** The line began with "!": what it matches is taken back in. */
  readonly negated: boolean;
  readonly matches: (path: string) => boolean;
}

/**
 * Reads the ignore file in force: `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context.
 *
 * @throws {ToolError} CONTEXT_IGNORE_INVALID, CONTEXT_IGNORE_UNREADABLE
 */
export function readIgnore(contextDirectory: string, dockerfile: string): IgnoreRules {
  for (const file of [`${dockerfile}.dockerignore`, join(contextDirectory, '.dockerignore')]) {
    const text = readIfThere(file);
    if (text !== undefined) return parseIgnore(text, file);
  }
  return noRules;
}

export const noRules: IgnoreRules = { file: undefined, text: '', patterns: [], matchesAny: () => false };

/**
 * Reads an ignore file as Moby does: a line that begins with "#" is a comment, spaces around a pattern don't count, nor does a
 * leading slash.
 *
 * @throws {ToolError} CONTEXT_IGNORE_INVALID with file and line
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnore(text: string, file: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const patterns = lines.flatMap((line, index) => {
    const stated = line.startsWith('#') ? '' : trim(line);
    if (stated === '') return [];
    const negated = stated.startsWith('!');
    const cleaned = withoutLeadingSlash(cleanPattern(negated ? trim(stated.slice(1)) : stated));
    return parsePattern(negated ? `!${cleaned}` : cleaned, { file, line: index + 1 });
  });
  return { file, text, patterns, matchesAny: anyOf(patterns) };
}

/**
 * Reads a list of patterns that stands outside of an ignore file: `COPY --exclude`, `COPY --parents`.
 *
 * @throws {ToolError} CONTEXT_IGNORE_INVALID
 */
export function parsePatterns(patterns: readonly string[], place: SourceLocation): IgnoreRules {
  const parsed = patterns.flatMap((pattern) => parsePattern(pattern, place));
  return { file: undefined, text: '', patterns: parsed, matchesAny: anyOf(parsed) };
}

function anyOf(patterns: readonly IgnorePattern[]): IgnoreRules['matchesAny'] {
  return compileAnyOf(patterns.flatMap(({ negated, pattern }) => (negated ? [] : [pattern])));
}

/** The pattern that decides that a path of the context is left out, if one does. */
export function ignoredBy(rules: IgnoreRules, path: string): IgnorePattern | undefined {
  const names = path.split('/');
  let decision: PathDecision | undefined;
  for (let count = 1; count <= names.length; count++) {
    decision = decide(rules, names.slice(0, count).join('/'), decision);
  }
  return decision?.by;
}

/** What the patterns say of one path. */
export interface PathDecision {
  /** The pattern that matched last; undefined: the path is not matched, or was taken back. */
  readonly by: IgnorePattern | undefined;
  /** For each pattern whether it matched the path or a folder above; what the paths below need to know. */
  readonly matched: readonly boolean[];
}

const UNMATCHED: PathDecision = { by: undefined, matched: [] };

/** Applies the patterns in order to one path; `parent` is what they said of the folder that it stands in. */
export function decide(rules: IgnoreRules, path: string, parent: PathDecision | undefined): PathDecision {
  if (isUnmatched(rules, path, parent)) return UNMATCHED;
  let by: IgnorePattern | undefined;
  const matched = rules.patterns.map((pattern, index) => {
    const isAsked =
      parent?.matched[index] === true || (pattern.negated === (by !== undefined) && pattern.matches(path));
    if (isAsked) by = pattern.negated ? undefined : pattern;
    return isAsked;
  });
  return { by, matched };
}

/** What most paths are: said without keeping anything. */
function isUnmatched({ matchesAny }: IgnoreRules, path: string, parent: PathDecision | undefined): boolean {
  return (parent === undefined || parent === UNMATCHED) && !matchesAny(path);
}

/** Whether nothing below an ignored folder can be taken back in by a "!" line, so that it need not be entered. */
export function canSkip(rules: IgnoreRules, directory: string): boolean {
  const exceptions = rules.patterns
    .filter((pattern) => pattern.negated)
    .map((pattern) => withoutTrailingStars(pattern.pattern));
  if (exceptions.some((exception) => /[*[\]?^\\]/.test(exception))) return false;
  return !exceptions.some((exception) => `${exception}/`.startsWith(`${directory}/`));
}

function parsePattern(stated: string, place: SourceLocation): IgnorePattern[] {
  if (trim(stated) === '') return [];
  const cleaned = cleanPath(trim(stated));
  const negated = cleaned.startsWith('!');
  const pattern = negated ? cleaned.slice(1) : cleaned;
  const matches = pattern === '' || parseGlob(pattern) === undefined ? undefined : compileIgnorePattern(pattern);
  if (matches !== undefined) return [{ line: place.line ?? 1, pattern, negated, matches }];
  throw new ToolError('CONTEXT_IGNORE_INVALID', `Reading the patterns of ${place.file}: "${stated}" is not a pattern`, {
    hint: `Correct line ${place.line ?? 1}; "*", "?", "**", "[a-z]" and "\\" before a character have a meaning.`,
    location: place,
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return decodePath(readFileSync(file));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw new ToolError('CONTEXT_IGNORE_UNREADABLE', `Reading the ignore file ${file}: ${messageOf(cause)}`, {
      hint: `Make ${file} readable for the user who runs this.`,
      cause,
    });
  }
}

/** What Go takes for space; JavaScript's trim takes the byte order mark too, and leaves U+0085. */
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

function trim(text: string): string {
  return text.replace(OUTER_SPACE, '');
}

function cleanPattern(pattern: string): string {
  return pattern === '' ? '' : cleanPath(pattern);
}

function withoutLeadingSlash(pattern: string): string {
  return pattern.length > 1 && pattern.startsWith('/') ? pattern.slice(1) : pattern;
}

function withoutTrailingStars(pattern: string): string {
  return pattern.replace(/\/\*\*$/, '').replace(/\/\*$/, '');
}
