import { ToolError } from '../../errors.ts';
import { DEFAULT_ESCAPE, type Directives } from '../dockerfile.ts';
import { atLocation } from '../problem.ts';
import { trimEndOf, trimStart } from '../space.ts';
import { parseSyntax } from '../syntax.ts';
import type { PhysicalLine } from './lines.ts';

const NAMES = ['syntax', 'escape', 'check'] as const;

type Name = (typeof NAMES)[number];

export interface DirectivesRead {
  readonly directives: Directives;
  /** How many lines they take. */
  readonly lineCount: number;
  readonly problems: readonly ToolError[];
}

/** Reads `# name=value` lines at the top of the file, up to the first line that is something else. */
export function readDirectives(lines: readonly PhysicalLine[], file: string): DirectivesRead {
  const found = new Map<Name, string>();
  const problems: ToolError[] = [];
  let lineCount = 0;
  for (const line of lines) {
    const directive = parseDirective(line.content);
    if (directive === undefined) break;
    lineCount++;
    const fault = faultOf(directive, found);
    if (fault === undefined) found.set(directive.name, directive.value);
    else problems.push(invalid(fault, { file, line: line.number, column: 1 }));
    if (directive.name === 'syntax') problems.push(...languageProblems(directive.value, file, line.number));
  }
  const { syntax, check } = Object.fromEntries(found);
  const escapeToken = found.get('escape') === '`' ? '`' : DEFAULT_ESCAPE;
  const directives: Directives = {
    escape: escapeToken,
    ...(syntax !== undefined && { syntax }),
    ...(check !== undefined && { check }),
  };
  return { directives, lineCount, problems };
}

function languageProblems(syntax: string, file: string, line: number): ToolError[] {
  try {
    parseSyntax(syntax);
    return [];
  } catch (error) {
    const located = atLocation(error, { file, line, column: 1 }, 'Reading the parser directives');
    if (located instanceof ToolError) return [located];
    throw located;
  }
}

interface Directive {
  readonly name: Name;
  readonly value: string;
}

const BLANK = /[\t\n\f\r ]/;
const isBlank = (character: string) => BLANK.test(character);

function parseDirective(content: string): Directive | undefined {
  const line = trimStart(content);
  if (!line.startsWith('#')) return undefined;
  const match = /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=/.exec(trimStart(line.slice(1)));
  const name = NAMES.find((known) => known === match?.[1]?.toLowerCase());
  if (match === null || name === undefined) return undefined;
  const written = trimStart(line.slice(1)).slice(match[0].length);
  if (written === '') return undefined;
  const end = trimEndOf(written, isBlank);
  // Of a value that is only white space, the last character counts.
  return { name, value: end === '' ? written.slice(-1) : end.slice(end.search(/[^\t\n\f\r ]/)) };
}

function faultOf({ name, value }: Directive, found: ReadonlyMap<Name, string>): string | undefined {
  if (found.has(name)) return `"# ${name}=" stands there a second time`;
  if (name === 'escape' && value !== '`' && value !== '\\') return `"# escape=${value}" is neither \\ nor \``;
  return undefined;
}

function invalid(fault: string, location: { file: string; line: number; column: number }): ToolError {
  return new ToolError('DOCKERFILE_DIRECTIVE_INVALID', `Reading the parser directives of ${location.file}: ${fault}`, {
    location,
    hint: 'Write each of # syntax=, # escape= and # check= at most once, and escape as \\ or `.',
  });
}
