import { type Command, Option, type OptionValues } from 'commander';
import type { CommandModule } from './program.ts';

type AddCommand = <Flags extends OptionValues>(
  parent: Command,
  signature: string,
  description: string,
  load: () => Promise<CommandModule<Flags>>,
) => Command;

/** `hydrofoil state …`: values that runs hand to each other. */
export function addStateCommands(program: Command, add: AddCommand): void {
  const state = program
    .command('state')
    .description('small values that runs hand to each other, in a branch of their own; needs no configuration');
  withPlace(
    add(state, 'get', 'print a value, byte for byte', () => import('./commands/state/get.ts'))
      .argument('<name>', 'name of the value, with "/" between parts if you like')
      .option('--default <value>', 'what to print when there is no such value, which is an error otherwise'),
  );
  withPlace(
    add(
      state,
      'set',
      'set one value or several, all of them or none',
      () => import('./commands/state/set.ts'),
    ).argument(
      '<values...>',
      'NAME VALUE, or NAME=VALUE for each of several; the value "-" is read from standard input',
    ),
  );
  withPlace(
    add(state, 'delete', 'delete values, all of them or none', () => import('./commands/state/delete.ts')).argument(
      '<names...>',
      'names of values; one that does not exist is deleted already',
    ),
  );
  withPlace(add(state, 'show', 'print all values', () => import('./commands/state/show.ts')));
  withPlace(
    add(state, 'history', 'the writes of all scopes, newest first', () => import('./commands/state/history.ts')).option(
      '-n, --count <number>',
      'how many at most',
      '20',
    ),
  );
  withPlace(
    add(
      state,
      'import',
      'take over the values of another branch, which stays as it is: those of all scopes, or with --scope those of none',
      () => import('./commands/state/import.ts'),
    )
      .argument('<branch>', 'the branch that they are in, for example state')
      .option('--replace', 'replace values that exist and differ, which is an error otherwise'),
  );
}

function withPlace(command: Command): Command {
  return command
    .addOption(
      new Option('--state-branch <name>', 'branch that keeps the state')
        .env('HYDROFOIL_STATE_BRANCH')
        .default('hydrofoil-state'),
    )
    .option('--scope <name>', 'only the values of this branch or environment; default: those that belong to none')
    .option('--remote <name>', 'remote of the repository', 'origin');
}
