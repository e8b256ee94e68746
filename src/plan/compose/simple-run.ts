import type { Variables } from '../../dockerfile/expand/variables.ts';
import type { ExpandedInstruction } from '../../dockerfile/instruction.ts';
import type { RunConfig } from '../../oci/config.ts';
import { type ModeChange, parseModeChange } from './mode-change.ts';
import { parseShellCommands, type ShellWord } from './shell-commands.ts';

/** What a simple RUN does to the file system, in its order. Any of it may still fail, or be more than the composer can know. */
export type FileOperation =
  | { readonly tool: 'chmod'; readonly reach: Reach; readonly change: ModeChange; readonly paths: readonly ShellWord[] }
  | { readonly tool: 'chown'; readonly reach: Reach; readonly owner: ChownOwner; readonly paths: readonly ShellWord[] }
  | {
      readonly tool: 'mkdir';
      readonly parents: 'must-exist' | 'made';
      readonly mode?: number;
      readonly paths: readonly string[];
    }
  | {
      readonly tool: 'ln';
      readonly target: string;
      readonly name: string;
      /** `refuse` is `ln -s`, `replace` is `-f`. */
      readonly existing: 'refuse' | 'replace';
      /** `-n`: a link to a directory is replaced as any other link, not gone into. */
      readonly linkToDirectory: 'entered' | 'replaced';
    };

/** `recursive` is -R. */
type Reach = 'alone' | 'recursive';

/** "app:www", ":0", "1000": what is not named stays as it is. */
export interface ChownOwner {
  readonly user?: string;
  readonly group?: string;
}

export interface SimpleRun {
  /** What starts the tools: /bin/sh looks them up too. */
  readonly form: 'shell' | 'exec';
  readonly operations: readonly FileOperation[];
}

type RunInstruction = Extract<ExpandedInstruction, { keyword: 'RUN' }>;

/** What a RUN finds. */
interface RunSetting {
  readonly config: Pick<RunConfig, 'User' | 'Shell'>;
  readonly variables: Variables;
}

/**
 * Reads a RUN that only changes modes, owners, directories and links, in the plain forms in which people write it, as root. Whoever
 * starts the tools must be /bin/sh or nobody.
 *
 * @returns undefined when there is anything else in it
 */
export function parseSimpleRun(run: RunInstruction, { config, variables }: RunSetting): SimpleRun | undefined {
  const { User: user = '', Shell: shell = [] } = config;
  if (!isPlain(run) || !ROOT.test(user) || [...variables.keys()].some((name) => CHANGES_TOOLS.test(name)))
    return undefined;
  const { command } = run;
  if (command.form === 'exec') {
    const words = command.args.map((text) => ({ text, isPattern: false }));
    return simpleRun('exec', [words]);
  }
  if (shell.length > 0 && JSON.stringify(shell) !== '["/bin/sh","-c"]') return undefined;
  const commands = parseShellCommands(command.line, variables);
  return commands && simpleRun('shell', commands.filter(isNoOption));
}

/** By any name that leaves no doubt. */
const ROOT = /^(?:|(?:root|0)(?::(?:root|0))?)$/;
/** Variables that make another program of a shell or a tool. */
const CHANGES_TOOLS = /^(?:LD_PRELOAD|LD_AUDIT|POSIXLY_CORRECT|IFS|SHELLOPTS|BASHOPTS|BASH_ENV|BASH_FUNC_.*)$/;

function isPlain({ mounts, devices, heredocs, network, security, annotations }: RunInstruction): boolean {
  return (
    [mounts, devices, heredocs].every(({ length }) => length === 0) &&
    network === 'default' &&
    security === 'sandbox' &&
    annotations.memo === undefined
  );
}

/** `set -eux` in front changes nothing where nothing fails. */
function isNoOption([tool, options, ...rest]: readonly ShellWord[]): boolean {
  return !(tool?.text === 'set' && /^-[eux]+$/.test(options?.text ?? '') && rest.length === 0);
}

function simpleRun(form: SimpleRun['form'], commands: readonly (readonly ShellWord[])[]): SimpleRun | undefined {
  const operations = commands.map(parseOperation);
  if (operations.length === 0 || !operations.every((operation) => operation !== undefined)) return undefined;
  return { form, operations };
}

function parseOperation([tool, ...words]: readonly ShellWord[]): FileOperation | undefined {
  const firstOperand = words.findIndex(({ text }) => !text.startsWith('-'));
  const flags = words.slice(0, Math.max(firstOperand, 0)).map(({ text }) => text);
  const operands = words.slice(flags.length);
  if (operands.some(({ text }) => text === '' || text.startsWith('-'))) return undefined;
  switch (tool?.text) {
    case 'chmod':
      return parseChmod(flags, operands);
    case 'chown':
      return parseChown(flags, operands);
    case 'mkdir':
      return parseMkdir(flags, operands);
    case 'ln':
      return parseLn(flags, operands);
    default:
      return undefined;
  }
}

function parseChmod(flags: readonly string[], [mode, ...paths]: readonly ShellWord[]): FileOperation | undefined {
  const reach = reachOf(flags);
  const change = mode === undefined ? undefined : parseModeChange(mode.text);
  if (reach === undefined || change === undefined || paths.length === 0) return undefined;
  return { tool: 'chmod', reach, change, paths };
}

function parseChown(flags: readonly string[], [owner, ...paths]: readonly ShellWord[]): FileOperation | undefined {
  const reach = reachOf(flags);
  const [, user = '', colon, group = ''] = /^([^:]*)(?:(:)([^:]+))?$/.exec(owner?.text ?? '') ?? [];
  if (reach === undefined || paths.length === 0 || (user === '' && colon === undefined)) return undefined;
  const names = { ...(user !== '' && { user }), ...(group !== '' && { group }) };
  // "app.www" is a name, or two: that depends.
  return Object.values(names).every((name) => ACCOUNT.test(name))
    ? { tool: 'chown', reach, owner: names, paths }
    : undefined;
}

const ACCOUNT = /^(?:0|[1-9][0-9]{0,8}|[A-Za-z_][A-Za-z0-9_-]*)$/;

function reachOf(flags: readonly string[]): Reach | undefined {
  if (flags.length === 0) return 'alone';
  return flags.length === 1 && flags[0] === '-R' ? 'recursive' : undefined;
}

/** `-m` takes the next word, so its value stands where the paths begin. */
function parseMkdir(flags: readonly string[], operands: readonly ShellWord[]): FileOperation | undefined {
  const modeFlag = flags.at(-1);
  const hasMode = modeFlag === '-m' || modeFlag === '-pm';
  const parents = flags.includes('-p') || flags.includes('-pm') ? 'made' : 'must-exist';
  const others = hasMode ? flags.slice(0, -1) : flags;
  const [first, ...rest] = operands;
  const words = hasMode ? rest : operands;
  const mode = hasMode && /^[0-7]{3,4}$/.test(first?.text ?? '') ? Number.parseInt(first?.text ?? '', 8) : undefined;
  // "-m 755 -p" has an option behind the mode, which is left to the engine.
  if (others.some((flag) => flag !== '-p') || hasMode !== (mode !== undefined)) return undefined;
  const paths = literal(words);
  if (paths === undefined || paths.length === 0) return undefined;
  return { tool: 'mkdir', parents, paths, ...(mode !== undefined && { mode }) };
}

function parseLn(flags: readonly string[], operands: readonly ShellWord[]): FileOperation | undefined {
  const letters = new Set(flags.join('').replaceAll('-', ''));
  const [target, name, ...rest] = literal(operands) ?? [];
  if (!flags.every((flag) => /^-[sfn]+$/.test(flag)) || !letters.has('s')) return undefined;
  if (target === undefined || name === undefined || rest.length > 0) return undefined;
  return {
    tool: 'ln',
    target,
    name,
    existing: letters.has('f') ? 'replace' : 'refuse',
    linkToDirectory: letters.has('n') ? 'replaced' : 'entered',
  };
}

function literal(words: readonly ShellWord[]): string[] | undefined {
  return words.some(({ isPattern }) => isPattern) ? undefined : words.map(({ text }) => text);
}
