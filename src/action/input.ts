import type { Argument, Command, Option } from 'commander';
import { isRepeatable } from '../cli/program.ts';
import { OWN_INPUTS } from './own-inputs.ts';

/** An input of the action that stands for an option or an argument of the command line. */
export interface ActionInput {
  /** "build-arg". */
  readonly name: string;
  readonly description: string;
  /** Commands that know it. */
  readonly commands: readonly string[];
}

/** Commands that make no sense in a step: they ask questions, or have an action of their own. */
const NOT_IN_A_STEP = new Set(['init', 'state']);

/** Options of how the command line writes. The action writes a workflow's log, and has outputs. */
const OF_THE_TERMINAL = new Set(['json', 'plain', 'version']);

/** The commands that the action runs: first the one that it runs when none is named, whose words about an input are the best known. */
export function commandsOf(program: Command): readonly Command[] {
  const commands = program.commands.filter((command) => !NOT_IN_A_STEP.has(command.name()));
  return commands.toSorted((one, other) => Number(isDefault(other)) - Number(isDefault(one)));
}

function isDefault(command: Command): boolean {
  return command.name() === OWN_INPUTS.command.default;
}

/** What a command can be given, as the action calls it: by the long name of the option, by the name of the argument. */
export function optionsOf(program: Command, command: Command): ReadonlyMap<string, Option> {
  const options = [...program.options, ...command.options].flatMap((option): [string, Option][] => {
    const name = option.long?.slice('--'.length);
    return name === undefined || OF_THE_TERMINAL.has(name) ? [] : [[name, option]];
  });
  return new Map(options);
}

export function operandsOf(command: Command): readonly string[] {
  return command.registeredArguments.map((argument) => argument.name());
}

/** All inputs that the command line has, each once. */
export function inputsOf(program: Command): readonly ActionInput[] {
  const inputs = new Map<string, ActionInput>();
  const add = (name: string, description: string, command: Command) => {
    const known = inputs.get(name);
    const commands = [...(known?.commands ?? []), command.name()];
    inputs.set(name, { name, description: known?.description ?? description, commands });
  };
  for (const command of commandsOf(program)) {
    for (const argument of command.registeredArguments) add(argument.name(), meaningOfArgument(argument), command);
    for (const [name, option] of optionsOf(program, command)) add(name, meaningOf(option), command);
  }
  return [...inputs.values()];
}

function meaningOfArgument({ description }: Argument): string {
  return description;
}

function meaningOf(option: Option): string {
  const { description, defaultValue } = option;
  const text = description.replace(/; may be repeated$/, '');
  if (isRepeatable(option)) return `${text}; several on a line each`;
  if (option.isBoolean()) return `${text}: true or false`;
  return defaultValue === undefined ? text : `${text}; default: ${defaultValue}`;
}
