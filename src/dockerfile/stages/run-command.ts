import { posix } from 'node:path';
import type { Command, Heredoc } from '../instruction.ts';
import { chompTabs, parseHeredocMark } from '../parse/heredoc.ts';

const DEFAULT_SHELL = ['/bin/sh', '-c'];

/** The argument list of a CMD or ENTRYPOINT; `shell` is that of the configuration. */
export function argumentsOf(command: Command, shell: readonly string[] | undefined): readonly string[] {
  if (command.form === 'exec') return command.args;
  return [...(shell === undefined || shell.length === 0 ? DEFAULT_SHELL : shell), command.line];
}

/** The argument list with which a RUN is executed. */
export function runArguments(
  { command, heredocs }: { readonly command: Command; readonly heredocs: readonly Heredoc[] },
  shell: readonly string[] | undefined,
): readonly string[] {
  if (command.form === 'exec') return command.args;
  return argumentsOf({ form: 'shell', line: scriptOf(command.line, heredocs) }, shell);
}

/** A heredoc alone is the script itself, or with `#!` a program; among other words the shell reads it. */
function scriptOf(line: string, heredocs: readonly Heredoc[]): string {
  const [first] = heredocs;
  if (first === undefined) return line;
  if (parseHeredocMark(line) === undefined) {
    return line + heredocs.map(({ name, content }) => `\n${content}${name}`).join('');
  }
  const script = first.chomp ? chompTabs(first.content) : first.content;
  return script.startsWith('#!') ? posix.join('/dev/pipes', first.name) : script;
}
