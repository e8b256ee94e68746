import { isRemote } from '../compose/reason-for-engine.ts';
import { oneLine } from '../reason.ts';
import type { Finding } from './finding.ts';
import { baseName, pipInstall } from './installs.ts';
import { operandsOf } from './operands.ts';
import { allCommands, programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStep, LintSubject } from './subject.ts';

/** Downloads of whatever is newest: no key can see what that is. */
export function unpinnedDownloads({ stages }: LintSubject): Finding[] {
  return stages.flatMap(({ steps }) => steps.flatMap(inStep));
}

function inStep(step: LintStep): Finding[] {
  const { instruction, run } = step;
  if (instruction.keyword === 'ADD') {
    const url = instruction.sources.find((source) => isRemote(source) && isMoving(source));
    if (url === undefined || instruction.checksum !== undefined || isGit(url)) return [];
    return [
      findingOf(step, `ADD downloads ${url}`, [
        `Name a version in the URL, and what it holds:`,
        `  ADD --checksum=sha256:<digest> ${url.replace(MOVING_PART, '/<version>$1')} ${instruction.destination}`,
      ]),
    ];
  }
  // What only happens under a condition may never happen.
  const commands = allCommands((run?.commands ?? []).filter(({ depth }) => depth === 0));
  const isVerified = commands.some((command) =>
    /^(?:sha\d+sum|shasum|md5sum|gpgv?|cosign|minisign)$/.test(baseName(programOf(command)[0])),
  );
  return commands.flatMap((command) => {
    if (isVerified) return [];
    const found = download(command) ?? clone(command, commands) ?? pythonFromGit(command);
    return found === undefined ? [] : [findingOf(step, found.what, found.edit)];
  });
}

function findingOf({ instruction: { line } }: LintStep, what: string, edit: readonly string[]): Finding {
  return {
    rule: 'unpinned-download',
    line,
    what,
    cost: 'its key cannot see what is there today: what the first build got is kept until something else in the key changes, and a build from nothing may get another one',
    edit: edit.join('\n'),
  };
}

/** What moves, as the name of a version. */
const BRANCH = /^(?:main|master|develop|dev|trunk|HEAD)$/;

interface Found {
  readonly what: string;
  readonly edit: readonly string[];
}

/** Names of what moves, as parts of a path. */
const MOVING_PART = /\/(?:releases\/latest\/download|latest\/download|latest|master|main|HEAD|nightly)(\/|$)/;

function isMoving(url: string): boolean {
  return MOVING_PART.test(url.replace(/[?#].*$/, ''));
}

function isGit(url: string): boolean {
  return /\.git(?:[#?]|$)|^git@/.test(url);
}

function download(command: ShellCommand): Found | undefined {
  const [program, ...rest] = programOf(command);
  if (baseName(program) !== 'curl' && baseName(program) !== 'wget') return undefined;
  const url = rest.find((word) => /^https?:\/\//.test(word) && isMoving(word));
  if (url === undefined) return undefined;
  return {
    what: `${baseName(program)} downloads ${url}`,
    edit: [
      'Name a version in the URL, and check what came:',
      `  RUN curl -fsSL -o /tmp/download ${url.replace(MOVING_PART, (_, end) => `/<version>${end}`)} \\`,
      '    && echo "<sha256>  /tmp/download" | sha256sum -c -',
    ],
  };
}

/** A clone of the default branch that nothing checks out another commit of. */
function clone(command: ShellCommand, all: readonly ShellCommand[]): Found | undefined {
  const [program, ...rest] = programOf(command);
  if (baseName(program) !== 'git') return undefined;
  const [action, url] = operandsOf(rest, [
    '-b',
    '--branch',
    '--depth',
    '-c',
    '-C',
    '-j',
    '--jobs',
    '--config',
    '-o',
    '--filter',
  ]);
  if (action !== 'clone' || url === undefined || !/^(?:https?|git|ssh):|^git@/.test(url)) return undefined;
  const branch = rest.findIndex((word) => word === '-b' || word === '--branch');
  const named =
    branch < 0
      ? /^--branch=(.*)$/.exec(rest.find((word) => word.startsWith('--branch=')) ?? '')?.[1]
      : rest[branch + 1];
  if (named !== undefined && !BRANCH.test(named)) return undefined;
  const isChosen = all.some((other) => {
    const words = programOf(other);
    return (
      baseName(words[0]) === 'git' && words.some((word) => /^(?:checkout|reset|switch|fetch|worktree)$/.test(word))
    );
  });
  if (isChosen || url.includes('$')) return undefined;
  return {
    what: `git clones ${named === undefined ? 'the default branch' : `the branch ${named}`} of ${url}`,
    edit: ['Name a tag:', `  git clone --depth 1 --branch <tag> ${url}`],
  };
}

function pythonFromGit(command: ShellCommand): Found | undefined {
  const url = (pipInstall(programOf(command)) ?? []).find((word) => /(?:^|@\s*)git\+\w+:/.test(word));
  if (url === undefined || url.includes('$')) return undefined;
  const [repository = ''] = url.slice(url.indexOf('git+')).split('#');
  const [, server = '', path = ''] = /^(git\+\w+:\/\/(?:[^/@]*@)?[^/]+)(.*)$/.exec(repository) ?? [];
  const at = path.lastIndexOf('@');
  if (at >= 0 && !BRANCH.test(path.slice(at + 1))) return undefined;
  const bare = server + (at < 0 ? path : path.slice(0, at));
  return {
    what: `pip installs the newest commit of ${oneLine(bare)}`,
    edit: ['Name a tag or a commit:', `  pip install "${bare}@<tag>"`],
  };
}
