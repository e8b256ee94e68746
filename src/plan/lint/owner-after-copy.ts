import { posix } from 'node:path';
import { parseSimpleRun } from '../compose/simple-run.ts';
import { oneLine } from '../reason.ts';
import { destinationOf } from './copied-files.ts';
import type { Finding } from './finding.ts';
import { isHelper } from './helper-commands.ts';
import { baseName } from './installs.ts';
import { operandsOf } from './operands.ts';
import { programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';

/**
 * `chown -R` and `chmod -R` of the folder that the application was copied to, among other commands: then an engine executes it, and
 * every file is in the image once more. Alone, in plain form, it is done to the layers that are being made.
 */
export function ownersAfterCopy({ stages }: LintSubject): Finding[] {
  return stages.flatMap(inStage);
}

function inStage({ steps }: LintStage): Finding[] {
  const findings: Finding[] = [];
  let copy: LintStep | undefined;
  for (const step of steps) {
    const { instruction } = step;
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      if (step.takesApplication && step.written.sources.length === 0) copy = step;
    } else if (instruction.keyword === 'RUN' && copy !== undefined && !isSimple(step)) {
      const finding = findingOf(step, copy);
      if (finding !== undefined) findings.push(finding);
      copy = undefined; // behind an executed step the engine has all of it anyway
    }
  }
  return findings;
}

/** Whether the line, or another one in its place, needs no engine. */
function isSimple({ instruction, before }: LintStep, line?: string): boolean {
  if (instruction.keyword !== 'RUN') return false;
  const command = line === undefined ? instruction.command : { form: 'shell' as const, line };
  return parseSimpleRun({ ...instruction, command }, before) !== undefined;
}

function findingOf(step: LintStep, copy: LintStep): Finding | undefined {
  const { instruction, run } = step;
  const commands = run?.commands ?? [];
  const folder = destinationOf(copy);
  const plain = commands.map((command) => plainForm(command, step, folder));
  const place = plain.findIndex((form) => form !== undefined);
  const command = commands[place];
  const alone = plain[place];
  if (command === undefined || alone === undefined || run?.form !== 'line' || !isSimple(step, alone)) return undefined;
  const before = commands.slice(0, place);
  const after = commands.slice(place + 1);
  const isSequence = commands.every(({ joinedBy, depth }) => depth === 0 && joinedBy !== '||' && joinedBy !== '|');
  if (!isSequence || !before.every(isHelper)) return undefined;

  const lines = (some: readonly ShellCommand[]) =>
    some.length === 0 ? [] : [`  RUN ${some.map(({ text }) => text.replace(/\s*\\?\n\s*/g, ' ')).join(' && ')}`];
  const { line } = instruction;
  return {
    rule: 'owner-after-copy',
    line,
    what: `${oneLine(command.text)} changes every file that line ${copy.instruction.line} copied, in one RUN with other commands`,
    cost: `an engine executes it whenever one of ${copy.reads.size} files changes, and all of them are in the image twice`,
    edit: [
      ...(before.length === 0
        ? []
        : [`Write above line ${copy.instruction.line} (${oneLine(copy.written.instruction.text)}):`, ...lines(before)]),
      `Let it stand alone, which needs no engine and no second layer. Line ${line} becomes:`,
      `  RUN ${alone}`,
      ...lines(after),
    ].join('\n'),
  };
}

/** The command as it is done without an engine, if it gives this folder with all that is in it an owner or a mode. */
function plainForm(command: ShellCommand, { before }: LintStep, folder: string): string | undefined {
  const [program, ...rest] = programOf(command);
  const tool = baseName(program);
  if (tool !== 'chown' && tool !== 'chmod') return undefined;
  const options = rest.filter((word) => word.startsWith('-'));
  const known = options.every((word) => /^(?:-[Rvfc]+|--recursive|--verbose|--changes|--quiet)$/.test(word));
  if (!known || !options.some((word) => /^-\w*R|^--recursive$/.test(word))) return undefined;
  const [value, ...paths] = operandsOf(rest, []);
  const isFolder = (path: string) => posix.resolve('/', before.config.WorkingDir ?? '/', path) === folder;
  if (value === undefined || folder === '/' || !paths.some(isFolder)) return undefined;
  return [tool, '-R', value, ...paths].join(' ');
}
