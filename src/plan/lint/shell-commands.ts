import { endOf, readWord, type ShellWord } from './shell-word.ts';

/** A simple command of a shell script. */
export interface ShellCommand {
  /** Name and arguments, quotes removed; variables and substitutions stay as they are written. */
  readonly words: readonly string[];
  /** `NAME=value` before the name, or alone. */
  readonly assignments: readonly string[];
  /** Files that its output goes to. */
  readonly outputs: readonly string[];
  /** As it stands in the script. */
  readonly text: string;
  /** What stands between it and the one before. '' for the first. */
  readonly joinedBy: '' | '&&' | '||' | ';' | '|' | '&';
  /** Within how many of `if`, `for`, `{ }`, `( )`, … it stands. */
  readonly depth: number;
  /** Commands whose output becomes part of it: `$(…)` and backquotes. */
  readonly substituted: readonly ShellCommand[];
}

type Joint = ShellCommand['joinedBy'];

/** The state of one reading. */
interface Reading {
  readonly script: string;
  at: number;
  readonly commands: ShellCommand[];
  draft: Draft;
  joinedBy: Joint;
  depth: number;
  parentheses: number;
  /** Here-documents whose text begins on the next line. */
  heredocs: { readonly name: string; readonly chomp: boolean }[];
}

interface Draft {
  readonly words: ShellWord[];
  readonly outputs: string[];
  readonly substituted: ShellCommand[];
  start?: number;
}

const OPERATOR = /&&|\|\||;;|\|&|[;|\n]|&(?!>)/y;
const REDIRECTION = /\d*(?:>>|>\||>&|>|<<<|<<-?|<&|<>|<)|&>>?/y;
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;

/**
 * Splits a script of a POSIX shell into its simple commands. Knows quotes, escapes, comments, substitutions, redirections and
 * here-documents; of control structures only where they begin and end.
 */
export function shellCommands(script: string): readonly ShellCommand[] {
  const reading: Reading = {
    script,
    at: 0,
    commands: [],
    draft: emptyDraft(),
    joinedBy: '',
    depth: 0,
    parentheses: 0,
    heredocs: [],
  };
  while (reading.at < script.length) readNext(reading);
  endCommand(reading, ';');
  return reading.commands;
}

function readNext(reading: Reading): void {
  const { script } = reading;
  const character = script[reading.at] ?? '';
  if (script.startsWith('\\\n', reading.at)) reading.at += 2;
  else if (character === ' ' || character === '\t' || character === '\r') reading.at++;
  else if (character === '#') skipTo(reading, '\n');
  else if (character === '(' || character === ')') readParenthesis(reading, character);
  else {
    const redirection = matchAt(REDIRECTION, reading);
    const operator = redirection === undefined ? matchAt(OPERATOR, reading) : undefined;
    if (redirection !== undefined) readRedirection(reading, redirection);
    else if (operator !== undefined) readOperator(reading, operator);
    else addWord(reading);
  }
}

function readOperator(reading: Reading, operator: string): void {
  endCommand(reading, jointOf(operator));
  reading.at += operator.length;
  if (operator === '\n') skipHeredocs(reading);
}

function jointOf(operator: string): Joint {
  switch (operator) {
    case '&&':
    case '||':
    case '&':
      return operator;
    case '|':
    case '|&':
      return '|';
    default:
      return ';';
  }
}

function readParenthesis(reading: Reading, character: '(' | ')'): void {
  if (character === ')' && reading.parentheses === 0) {
    withoutKeywords(reading.draft.words, reading);
    reading.draft = emptyDraft(); // what stands before it is a pattern of `case`
  }
  endCommand(reading, character === '(' ? reading.joinedBy : ';');
  reading.at++;
  const step = character === '(' ? 1 : reading.parentheses === 0 ? 0 : -1;
  reading.parentheses += step;
  reading.depth += step;
}

function readRedirection(reading: Reading, operator: string): void {
  const { draft } = reading;
  draft.start ??= reading.at;
  reading.at += operator.length;
  while (/[ \t]/.test(reading.script[reading.at] ?? '')) reading.at++;
  const { text } = takeWord(reading);
  if (operator.endsWith('<<') || operator.endsWith('<<-')) {
    reading.heredocs.push({ name: text, chomp: operator.endsWith('-') });
  } else if (operator.includes('>') && !/^\d+$|^-$/.test(text)) draft.outputs.push(text);
}

function addWord(reading: Reading): void {
  reading.draft.start ??= reading.at;
  reading.draft.words.push(takeWord(reading));
}

function takeWord(reading: Reading): ShellWord {
  const word = readWord(reading.script, reading.at);
  reading.at = word.end;
  reading.draft.substituted.push(...word.substituted.flatMap(shellCommands));
  return word;
}

function endCommand(reading: Reading, next: Joint): void {
  const { draft, script } = reading;
  reading.draft = emptyDraft();
  const words = withoutKeywords(draft.words, reading);
  const count = words.findIndex(({ text }) => !ASSIGNMENT.test(text));
  const assignments = words.slice(0, count < 0 ? words.length : count).map(({ text }) => text);
  const rest = words.slice(assignments.length).map(({ text }) => text);
  if (rest.length + assignments.length + draft.outputs.length > 0) {
    reading.commands.push({
      words: rest,
      assignments,
      outputs: draft.outputs,
      substituted: draft.substituted,
      text: script.slice(draft.start, reading.at).trim(),
      joinedBy: reading.commands.length === 0 ? '' : reading.joinedBy,
      depth: reading.depth,
    });
  } else reading.commands.push(...draft.substituted); // of `for x in $(…)`
  reading.joinedBy = next;
}

/** Takes `if`, `then`, `{`, … from the front and counts the depth. What `for` and `case` say of themselves is no command. */
function withoutKeywords(words: readonly ShellWord[], reading: Reading): readonly ShellWord[] {
  for (const [place, { text, isQuoted }] of words.entries()) {
    if (isQuoted) return words.slice(place);
    switch (text) {
      case 'for':
      case 'case':
        reading.depth++;
        return [];
      case 'if':
      case 'while':
      case 'until':
      case '{':
        reading.depth++;
        break;
      case 'fi':
      case 'done':
      case 'esac':
      case '}':
        reading.depth--;
        break;
      case 'then':
      case 'else':
      case 'elif':
      case 'do':
      case '!':
        break;
      default:
        return words.slice(place);
    }
  }
  return [];
}

function skipHeredocs(reading: Reading): void {
  const { script } = reading;
  for (const { name, chomp } of reading.heredocs) {
    while (reading.at < script.length) {
      const end = endOf(script, '\n', reading.at);
      const line = script.slice(reading.at, end);
      reading.at = end + 1;
      if ((chomp ? line.replace(/^\t+/, '') : line) === name) break;
    }
  }
  reading.heredocs = [];
}

function skipTo(reading: Reading, character: string): void {
  reading.at = endOf(reading.script, character, reading.at);
}

function matchAt(pattern: RegExp, { script, at }: Reading): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(script)?.[0];
}

function emptyDraft(): Draft {
  return { words: [], outputs: [], substituted: [] };
}
