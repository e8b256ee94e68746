import { basename } from 'node:path';
import { oneLine } from '../reason.ts';
import type { Finding } from './finding.ts';
import { baseName } from './installs.ts';
import { operandsOf } from './operands.ts';
import { allCommands, programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';

/** The repository's own `.git`, which changes with every commit, fetch and look at it. */
export function gitInContext({ stages, facts }: LintSubject): Finding[] {
  const takers = stages.flatMap(({ steps }) => steps).filter(takesGit);
  const [first] = takers;
  const { ignore } = facts.context;
  const isWanted = ignore.patterns.some(({ pattern, negated }) => negated && pattern.startsWith('.git'));
  if (first === undefined || isWanted) return [];
  const files = [...first.reads].filter(({ path }) => isGit(path)).length;
  const name = ignore.file === undefined ? '.dockerignore' : basename(ignore.file);
  const readers = stages.flatMap((stage) => readersOf(stage));
  const [reader] = readers;
  return [
    {
      rule: 'git-in-context',
      line: first.instruction.line,
      what: `${oneLine(first.written.instruction.text)} takes .git: ${ignore.file === undefined ? 'there is no .dockerignore' : `${name} lets it in`}`,
      cost: `${files} files of .git change with every commit and fetch: what stands on them is made again, also when no file of the application changed`,
      edit: [
        ignore.file === undefined ? 'Create .dockerignore beside the context with the line:' : `Add to ${name}:`,
        '  .git',
        reader === undefined
          ? 'What asks git for a version of its own accord (make, go build, setuptools-scm) is given it by an ARG then.'
          : `Line ${reader.instruction.line} reads it; see there.`,
      ].join('\n'),
    },
  ];
}

/** Steps that ask git about the commit. */
export function gitInRuns({ stages }: LintSubject): Finding[] {
  return stages.flatMap(readersOf).map((step) => {
    const command = allCommands(step.run?.commands ?? []).find(asksGit);
    return {
      rule: 'git-in-run',
      line: step.instruction.line,
      what: `${oneLine(command?.text ?? 'git')} reads .git`,
      cost: 'it needs .git in the context, and so it is executed again with every commit, whatever changed',
      edit: [
        'Hand it in below what does not need it, and give it with --build-arg GIT_COMMIT=$(git rev-parse HEAD) or args:',
        '  ARG GIT_COMMIT',
        `  RUN … "$GIT_COMMIT" instead of ${command?.text ?? 'git'}`,
      ].join('\n'),
    };
  });
}

/** RUNs of a stage, below a COPY of .git, that ask for the commit. */
function readersOf({ steps }: LintStage): LintStep[] {
  const place = steps.findIndex(takesGit);
  if (place < 0) return [];
  return steps.slice(place + 1).filter(({ run }) => {
    const commands = allCommands(run?.commands ?? []);
    return commands.some(asksGit) && !commands.some((command) => isGitCommand(command, ['clone', 'init', 'fetch']));
  });
}

function takesGit({ reads }: LintStep): boolean {
  return [...reads].some(({ path }) => isGit(path));
}

/** Not the file `.git` of a work tree or a submodule, which only says where it is. */
function isGit(path: string): boolean {
  return path.startsWith('.git/');
}

function asksGit(command: ShellCommand): boolean {
  return isGitCommand(command, ['rev-parse', 'describe', 'log', 'show', 'rev-list', 'show-ref', 'name-rev', 'status']);
}

function isGitCommand(command: ShellCommand, actions: readonly string[]): boolean {
  const [program, ...rest] = programOf(command);
  const [action] = operandsOf(rest, ['-c', '--git-dir', '--work-tree']);
  return baseName(program) === 'git' && !rest.includes('-C') && actions.includes(action ?? '');
}
