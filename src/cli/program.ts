import { Command, Option, type OptionValues } from 'commander';
import type { CliContext } from './context.ts';
import { addStateCommands } from './state-commands.ts';

/** Runs one command and answers its exit code. The command's own module is loaded only when it is called. */
export type RunCommand = (context: CliContext) => Promise<number>;

export interface GlobalOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly plain?: boolean;
}

/** The command line: names, options and their help. `start` is called with the command that was chosen. */
export function makeProgram(
  version: string,
  start: (options: GlobalOptions, run: RunCommand) => Promise<void>,
): Command {
  const program = new Command('hydrofoil')
    .description(
      'Deploys applications to Kubernetes in seconds: rebuilds, uploads and restarts only what changed, and says why.',
    )
    .version(version, '-V, --version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .configureOutput({ outputError: () => {} }) // the entry tells it, as every other error
    .addOption(new Option('--config <file>', 'path of hydrofoil.yaml').env('HYDROFOIL_CONFIG').argParser(unlessEmpty))
    .option('--json', 'print the result as one JSON value on stdout')
    .option('--plain', 'plain lines instead of a live display')
    .option('--verbose', 'tell every request to a registry');
  program.exitOverride();

  const addTo = <Flags extends OptionValues>(
    parent: Command,
    signature: string,
    description: string,
    load: () => Promise<CommandModule<Flags>>,
  ) => {
    const command = parent.command(signature).description(description);
    command.action(async (...values: unknown[]) => {
      const flags = command.optsWithGlobals<Flags & GlobalOptions>();
      await start(flags, async (context) => (await load()).run(values.slice(0, -2), flags, context));
    });
    return command;
  };
  const add = <Flags extends OptionValues>(
    signature: string,
    description: string,
    load: () => Promise<CommandModule<Flags>>,
  ) => addTo(program, signature, description, load);

  add(
    'init',
    'look at the repository, propose configuration, workflows and rights, and write what you say yes to',
    () => import('./commands/init.ts'),
  )
    .option('-y, --yes', 'write everything that is shown')
    .option('--dry-run', 'only show it')
    .option('--registry <host/path>', 'where images go, each below it by its name; default: where they go today')
    .option('--action <owner/repository@reference>', 'the action as the workflows are to call it');
  withBuildFlags(
    add(
      'plan',
      'what a deployment would build, upload and patch, and why; changes nothing',
      () => import('./commands/plan.ts'),
    ).argument('[environment]', 'environment, or with -f or -t the build context'),
  );
  withBuildFlags(
    add(
      'build',
      'make and push the images, print their references by digest',
      () => import('./commands/build.ts'),
    ).argument('[context]', 'build context, when there is no configuration'),
  ).option(
    '--output <oci:DIR|docker-archive:FILE>',
    'make the images here, with all that the next build wants to know, instead of in their repositories',
  );
  withBranch(
    add('base', 'make sure that the bases exist (for pull request checks)', () => import('./commands/base.ts')),
  ).option(...ALLOW_SECRET);
  withLockOptions(
    withBranch(
      add(
        'deploy',
        'build, push, patch, watch, record; rolls back when the rollout fails',
        () => import('./commands/deploy.ts'),
      ).argument('[environment]', 'default: the one whose branch is being built'),
    ),
  )
    .option('--allow-older', 'deploy even when a newer commit runs')
    .option('--force', 'deploy even when the commit is under hold')
    .option(...ALLOW_SECRET);
  withLockOptions(
    withBranch(
      add(
        'rollback',
        'bring the previous good release back, watch it, and put the bad commit under hold',
        () => import('./commands/rollback.ts'),
      ).argument('[environment]', 'default: the one whose branch is checked out'),
    ),
  )
    .option('--to <release>', 'number of the release to bring back; default: the previous good one')
    .option('--reason <text>', 'why, for the history');
  add(
    'status',
    'what runs where, since when, by whom, from which commit',
    () => import('./commands/status.ts'),
  ).argument('[environment]', 'default: all of them');
  add('history', 'the releases of an environment, newest first', () => import('./commands/history.ts'))
    .argument('[environment]', 'default: all of them')
    .option('-n, --count <number>', 'how many at most', '20');
  withVerifyFlags(
    add(
      'verify',
      'whether an image is the commit that it names, on its base, file by file; names every difference',
      () => import('./commands/verify.ts'),
    )
      .argument('<reference>', 'image, or a tag or digest of the one in hydrofoil.yaml, or oci:DIR:tag')
      .argument('[context]', 'build context in the commit, when there is no configuration'),
  );
  add('lock', 'write the digest of every FROM image to hydrofoil.lock', () => import('./commands/lock.ts'))
    .option('--update', 'move all digests to what the tags point to now, and the date with them')
    .option('--check', 'change nothing; fail when an image is not locked');
  addStateCommands(program, addTo);
  return program;
}

/** A command's own file. Its flags have the types that commander gives them by the definitions above. */
export interface CommandModule<Flags> {
  run(operands: readonly unknown[], flags: Flags, context: CliContext): Promise<number>;
}

/** A CI sets variables also where it has nothing to say. */
function unlessEmpty(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function withBranch(command: Command): Command {
  return command.addOption(
    new Option('--branch <name>', 'branch that is being built; default: from the CI or git')
      .env('HYDROFOIL_BRANCH')
      .argParser(unlessEmpty),
  );
}

function withLockOptions(command: Command): Command {
  return command
    .option('--break-lock', "take the environment's lock from whoever holds it")
    .option('--lock-wait <duration>', 'how long to wait for the lock', '5m');
}

const collect = (value: string, before: string[] = []) => [...before, value];

/** Whether an option may be given several times. */
export function isRepeatable(option: Option): boolean {
  return option.parseArg === collect;
}

const ALLOW_SECRET = [
  '--allow-secret <path>',
  'let this file of the build context into the image though it looks like a credential; may be repeated',
  collect,
] as const;

function withVerifyFlags(command: Command): Command {
  return command
    .option('--image <name>', 'image of the configuration that it should be')
    .option('--commit <commit>', 'commit that it should be; default: the one that the image names')
    .option('--rerun', 'execute narrowed steps again, and compare what they leave')
    .option('-f, --file <Dockerfile>', 'Dockerfile in the commit, when there is no configuration')
    .option('--target <stage>', 'stage that was built; default: the last one')
    .option('--build-arg <name=value>', 'build argument that was given', collect)
    .option('--platform <os/arch>', 'only this platform; default: all that the image is for')
    .option('--secret <id=…,src=…|env=…>', 'secret for steps that are executed again', collect)
    .option('--ssh <default|id=path>', 'agent or keys for steps that are executed again', collect);
}

function withBuildFlags(command: Command): Command {
  return withBranch(command)
    .option('--image <name>', 'only this image of the configuration; may be repeated', collect)
    .option('-f, --file <Dockerfile>', 'Dockerfile; with -t no configuration is needed')
    .option('-t, --tag <reference>', 'repository and tag to push to, instead of those of the configuration', collect)
    .option('--target <stage>', 'stage to build; default: the last one')
    .option('--build-arg <name=value>', 'build argument; without a value, that of the environment', collect)
    .option('--platform <os/arch,…>', 'platforms to build for; default: linux/amd64')
    .option('--secret <id=…,src=…|env=…>', 'secret for RUN --mount=type=secret', collect)
    .option('--ssh <default|id=path>', 'agent or keys for RUN --mount=type=ssh', collect)
    .option(...ALLOW_SECRET);
}
