import type { Variables } from '../../dockerfile/expand/variables.ts';

/** A word of a command as the program gets it, quotes removed and variables replaced. */
export interface ShellWord {
  readonly text: string;
  /** `*` was not quoted: it stands for any names. */
  readonly isPattern: boolean;
}

/**
 * The commands of a line for /bin/sh that are joined by `&&` or `;`. Only what every shell reads alike: plain and quoted words,
 * `*`, and variables whose value is known and needs no splitting.
 *
 * @returns undefined when there is anything else in it
 */
export function parseShellCommands(line: string, variables: Variables): readonly (readonly ShellWord[])[] | undefined {
  const commands: ShellWord[][] = [[]];
  let end: Token['kind'] = 'separator';
  for (let at = 0; at < line.length; ) {
    const token = readToken(line, at, variables);
    if (token === undefined) return undefined;
    at = token.end;
    if (token.kind === 'word') commands.at(-1)?.push(token.word);
    if (token.kind === 'separator' || token.kind === 'and') {
      if (commands.at(-1)?.length === 0) return undefined;
      commands.push([]);
    }
    if (token.kind !== 'blank') end = token.kind;
  }
  if (end === 'and') return undefined;
  return commands.filter((words) => words.length > 0);
}

type Token =
  | { readonly kind: 'blank' | 'separator' | 'and'; readonly end: number }
  | { readonly kind: 'word'; readonly word: ShellWord; readonly end: number };

function readToken(line: string, at: number, variables: Variables): Token | undefined {
  const blank = matchAt(BLANK, line, at);
  if (blank !== undefined) return { kind: 'blank', end: at + blank[0].length };
  if (line[at] === ';') return { kind: 'separator', end: at + 1 };
  if (line.startsWith('&&', at)) return { kind: 'and', end: at + 2 };
  return readWord(line, at, variables);
}

const BLANK = /[ \t]+/y;
/** Characters that no shell gives a meaning. `=` in a command's first word does have one, and no tool's name holds it. */
const PLAIN = /[A-Za-z0-9_./:=+,@%-]+/y;
const SINGLE_QUOTED = /'([^'\p{Cc}]*)'/uy;
/** What may stand in double quotes, up to the next variable. */
const DOUBLE_QUOTED = /[^"$`\\\p{Cc}]+/uy;
const VARIABLE = /\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/y;
/** What a variable outside of quotes may hold without becoming several words, or none. */
const ONE_WORD = /^[A-Za-z0-9_./:=+,@%-]+$/;
/** A value in quotes stands for itself, whatever it is; but a name of several lines is nobody's intention. */
const PRINTABLE = /^\P{Cc}*$/u;
/** What shells set by themselves, whatever the environment says. */
const OF_THE_SHELL =
  /^(?:_|IFS|PWD|OLDPWD|OPTARG|OPTERR|OPTIND|PPID|PS\d|UID|EUID|GROUPS|SHLVL|RANDOM|SECONDS|LINENO|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|FUNCNAME|DIRSTACK|PIPESTATUS|SHELLOPTS|BASH.*|EPOCH.*)$/;

function readWord(line: string, start: number, variables: Variables): Token | undefined {
  let text = '';
  let isPattern = false;
  let quotesPattern = false;
  let at = start;
  const quote = (part: string) => {
    text += part;
    quotesPattern ||= /[*?[\]]/.test(part);
  };
  while (at < line.length && !/[ \t;&]/.test(line.charAt(at))) {
    const plain = matchAt(PLAIN, line, at);
    const single = matchAt(SINGLE_QUOTED, line, at);
    const variable = matchAt(VARIABLE, line, at);
    if (plain !== undefined) {
      text += plain[0];
      at += plain[0].length;
    } else if (single !== undefined) {
      quote(single[1] ?? '');
      at += single[0].length;
    } else if (variable !== undefined) {
      const value = variableValue(variable, variables);
      if (value === undefined || !ONE_WORD.test(value)) return undefined;
      text += value;
      at += variable[0].length;
    } else if (line[at] === '"') {
      const quoted = readDoubleQuoted(line, at + 1, variables);
      if (quoted === undefined) return undefined;
      quote(quoted.text);
      at = quoted.end;
    } else if (line[at] === '*') {
      isPattern = true;
      text += '*';
      at++;
    } else return undefined;
  }
  if (at === start || (isPattern && quotesPattern)) return undefined;
  return { kind: 'word', word: { text, isPattern }, end: at };
}

function readDoubleQuoted(
  line: string,
  start: number,
  variables: Variables,
): { text: string; end: number } | undefined {
  let text = '';
  for (let at = start; at < line.length; ) {
    if (line[at] === '"') return { text, end: at + 1 };
    const plain = matchAt(DOUBLE_QUOTED, line, at);
    const variable = matchAt(VARIABLE, line, at);
    const value = variable === undefined ? plain?.[0] : variableValue(variable, variables);
    if (value === undefined || !PRINTABLE.test(value)) return undefined;
    text += value;
    at += (variable ?? plain)?.[0].length ?? 0;
  }
  return undefined;
}

/** One that is not set may still be: the runtime sets HOME. */
function variableValue([, bare, braced]: RegExpExecArray, variables: Variables): string | undefined {
  const name = bare ?? braced ?? '';
  return OF_THE_SHELL.test(name) ? undefined : variables.get(name);
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}
