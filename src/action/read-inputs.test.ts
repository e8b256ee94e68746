import { expect, test } from 'vitest';
import { makeProgram } from '../cli/program.ts';
import { argumentsOf, readCommand } from './read-inputs.ts';

const program = makeProgram('', async () => {});

/** The arguments that a step with these inputs stands for. */
function read(inputs: Readonly<Record<string, string>>): readonly string[] {
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return argumentsOf(program, readCommand(program, env), env);
}

test.each([
  { why: 'no input at all', inputs: {}, args: ['deploy', '--'] },
  {
    why: 'the environment is an argument, the rest are options',
    inputs: { environment: 'uat', 'lock-wait': '90s', 'allow-older': 'true', force: 'false' },
    args: ['deploy', '--lock-wait=90s', '--allow-older', '--', 'uat'],
  },
  {
    why: 'an empty input is none: workflows write expressions that come to nothing',
    inputs: { command: 'plan', environment: ' ', config: '', 'build-arg': '\n' },
    args: ['plan', '--'],
  },
  {
    why: 'one line for each time that an option is given',
    inputs: { command: 'build', 'build-arg': 'A=1 2\r\nB=--force\n' },
    args: ['build', '--build-arg=A=1 2', '--build-arg=B=--force', '--'],
  },
  {
    why: 'a text of several lines is one text, where the option is given once',
    inputs: { command: 'rollback', reason: 'two\nlines' },
    args: ['rollback', '--reason=two\nlines', '--'],
  },
  {
    why: 'what looks like an option is the environment that it is',
    inputs: { environment: '--force' },
    args: ['deploy', '--', '--force'],
  },
  { why: 'TRUE is true', inputs: { command: 'lock', update: 'TRUE' }, args: ['lock', '--update', '--'] },
])('inputs are arguments of the command line: $why', ({ inputs, args }) => {
  expect(read(inputs)).toEqual(args);
});

test.each([
  {
    why: 'a command that is none',
    inputs: { command: 'deplyo' },
    message: 'there is no command "deplyo"',
    hint: 'Did you mean "deploy"?',
  },
  {
    why: 'a command that asks questions',
    inputs: { command: 'init' },
    message: 'there is no command "init"',
    hint: 'Known: deploy, ',
  },
  {
    why: 'an input of another command, which would do nothing',
    inputs: { command: 'deploy', to: '3' },
    message: 'Reading the input to: the command deploy does not know it',
    hint: 'use one of these commands: rollback.',
  },
  {
    why: 'neither true nor false',
    inputs: { 'allow-older': 'yes' },
    message: 'Reading the input allow-older: "yes" is neither true nor false',
    hint: 'allow-older: true',
  },
  {
    why: 'the second argument without the first would be taken for it',
    inputs: { command: 'verify', context: 'api' },
    message: 'Reading the inputs of verify: reference is missing',
    hint: 'Add reference',
  },
])('wrong inputs are refused: $why', ({ inputs, message, hint }) => {
  expect(() => read(inputs)).toThrow(
    expect.objectContaining({
      code: 'USAGE_ACTION_INPUT',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    }),
  );
});
