import type { Command, Option } from 'commander';
import { isRepeatable } from '../cli/program.ts';
import { ToolError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { commandsOf, inputsOf, operandsOf, optionsOf } from './input.ts';
import { readInput } from './input-value.ts';
import { OWN_INPUTS } from './own-inputs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {ToolError} USAGE_ACTION_INPUT */
export function readSwitch(name: string, env: Environment): boolean {
  const text = readInput(name, env);
  if (text === undefined || /^false$/i.test(text)) return false;
  if (/^true$/i.test(text)) return true;
  throw new ToolError('USAGE_ACTION_INPUT', `Reading the input ${name}: "${text}" is neither true nor false`, {
    hint: `Write ${name}: true, or leave it out.`,
  });
}

/**
 * The command of the step. An input that it does not know would be passed over in silence, and with it what its writer meant.
 *
 * @throws {ToolError} USAGE_ACTION_INPUT
 */
export function readCommand(program: Command, env: Environment): Command {
  const command = commandNamed(program, readInput('command', env) ?? OWN_INPUTS.command.default);
  const known = [...optionsOf(program, command).keys(), ...operandsOf(command)];
  for (const { name, commands } of inputsOf(program)) {
    if (known.includes(name) || readInput(name, env) === undefined) continue;
    const what = `Reading the input ${name}: the command ${command.name()} does not know it`;
    throw new ToolError('USAGE_ACTION_INPUT', what, {
      hint: `Leave it out, or use one of these commands: ${commands.join(', ')}.`,
    });
  }
  return command;
}

/** @throws {ToolError} USAGE_ACTION_INPUT */
export function commandNamed(program: Command, name: string): Command {
  const commands = commandsOf(program);
  const command = commands.find((candidate) => candidate.name() === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name());
    throw new ToolError('USAGE_ACTION_INPUT', `Reading the input command: there is no command "${name}"`, {
      hint: `${didYouMean(name, names)} Known: ${names.join(', ')}.`.trimStart(),
    });
  }
  return command;
}

/**
 * The arguments of the command line that the inputs of the step stand for. What commander then says of them, it says of the inputs.
 *
 * @throws {ToolError} USAGE_ACTION_INPUT
 */
export function argumentsOf(program: Command, command: Command, env: Environment): readonly string[] {
  const options = [...optionsOf(program, command)].flatMap(([input, option]) => optionArguments(input, option, env));
  const operands = operandsOf(command).map((input) => ({ input, value: readInput(input, env) }));
  const missing = operands.find(({ value }) => value === undefined);
  const given = operands.flatMap(({ value }) => value ?? []);
  if (missing !== undefined && given.length > operands.indexOf(missing)) {
    throw new ToolError('USAGE_ACTION_INPUT', `Reading the inputs of ${command.name()}: ${missing.input} is missing`, {
      hint: `Add ${missing.input} to the inputs of the step.`,
    });
  }
  return [command.name(), ...options, '--', ...given];
}

function optionArguments(input: string, option: Option, env: Environment): readonly string[] {
  if (option.isBoolean()) return readSwitch(input, env) ? [`--${input}`] : [];
  const text = readInput(input, env);
  if (text === undefined) return [];
  const values = isRepeatable(option) ? text.split(/\r?\n/).map((line) => line.trim()) : [text];
  return values.flatMap((value) => (value === '' ? [] : `--${input}=${value}`));
}
