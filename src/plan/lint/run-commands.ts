import type { ExpandedInstruction } from '../../dockerfile/instruction.ts';
import { chompTabs, parseHeredocMark } from '../../dockerfile/parse/heredoc.ts';
import { type ShellCommand, shellCommands } from './shell-commands.ts';

type Run = Extract<ExpandedInstruction, { keyword: 'RUN' }>;

/** What a RUN executes. */
export interface RunCommands {
  /** One after another, without those of substitutions. */
  readonly commands: readonly ShellCommand[];
  /** Whether it is a line of a shell, so that it can be taken apart at `&&`. */
  readonly form: 'line' | 'script' | 'exec';
}

const SHELLS = /^(?:\/usr)?(?:\/bin\/)?(?:ba|da|a|z)?sh$/;

/** Reads the commands of a RUN for a POSIX shell. Another shell, or a here-document for another program, is not understood. */
export function runCommands({ command, heredocs }: Run, shell: readonly string[] | undefined): RunCommands | undefined {
  if (command.form === 'exec') return execCommands(command.args);
  if (shell !== undefined && shell.length > 0 && !SHELLS.test(shell[0] ?? '')) return undefined;
  const [first] = heredocs;
  if (first === undefined) return { commands: shellCommands(command.line), form: 'line' };
  if (parseHeredocMark(command.line) !== undefined) {
    const script = first.chomp ? chompTabs(first.content) : first.content;
    const isShell = !script.startsWith('#!') || /^#!\s*(?:\/usr\/bin\/env\s+)?\S*sh\b/.test(script);
    return isShell ? { commands: shellCommands(script), form: 'script' } : undefined;
  }
  const bodies = heredocs.map(({ name, content }) => `\n${content}${name}`).join('');
  return { commands: shellCommands(command.line + bodies), form: 'script' };
}

function execCommands(args: readonly string[]): RunCommands {
  const [program = '', ...rest] = args;
  const script = rest.at(-1);
  if (SHELLS.test(program) && script !== undefined && rest.some((arg) => /^-\w*c$/.test(arg))) {
    return { commands: shellCommands(script), form: 'exec' };
  }
  const command: ShellCommand = {
    words: args,
    assignments: [],
    outputs: [],
    text: args.join(' '),
    joinedBy: '',
    depth: 0,
    substituted: [],
  };
  return { commands: [command], form: 'exec' };
}

/** The words of a command without what only says how it is started: `sudo -E`, `env NAME=value`, `exec`. */
export function programOf({ words }: ShellCommand): readonly string[] {
  const [first, ...rest] = words;
  if (first !== 'sudo' && first !== 'env' && first !== 'exec' && first !== 'command') return words;
  const start = rest.findIndex((word) => !word.startsWith('-') && !/^\w+=/.test(word));
  return start < 0 ? [] : rest.slice(start);
}

/** All commands, those within substitutions too. */
export function allCommands(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  return commands.flatMap((command) => [command, ...allCommands(command.substituted)]);
}
