import { posix } from 'node:path';
import { oneLine } from '../reason.ts';
import { destinationOf } from './copied-files.ts';
import type { Finding } from './finding.ts';
import { isHelper } from './helper-commands.ts';
import { baseName, installOf } from './installs.ts';
import { operandsOf } from './operands.ts';
import { programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';

/** `chown -R` and `chmod -R` of the folder that the application was copied to: every file once more, in a layer of an engine. */
export function ownersAfterCopy({ stages }: LintSubject): Finding[] {
  return stages.flatMap(inStage);
}

function inStage({ steps }: LintStage): Finding[] {
  const findings: Finding[] = [];
  let copy: LintStep | undefined;
  for (const step of steps) {
    const { instruction, run } = step;
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
      if (step.takesApplication && step.written.sources.length === 0) copy = step;
    } else if (run !== undefined && copy !== undefined) {
      const finding = findingOf(step, run.commands, copy);
      if (finding !== undefined) findings.push(finding);
      // What a RUN leaves in the folder gets the owner too, which COPY --chown cannot do.
      if (!run.commands.every((command) => isHarmless(command))) copy = undefined;
    }
  }
  return findings;
}

function isHarmless(command: ShellCommand): boolean {
  return installOf(command)?.kind === 'system' || isHelper(command);
}

interface Change {
  readonly flag: 'chown' | 'chmod';
  readonly value: string;
}

function findingOf(step: LintStep, commands: readonly ShellCommand[], copy: LintStep): Finding | undefined {
  const place = commands.findIndex((command) => changeOf(command, step, destinationOf(copy)) !== undefined);
  const command = commands[place];
  const change = command && changeOf(command, step, destinationOf(copy));
  if (command === undefined || change === undefined) return undefined;
  const before = commands.slice(0, place);
  const after = commands.slice(place + 1);
  if (
    !before.every(isHelper) ||
    [...before, command, ...after].some(({ joinedBy, depth }) => depth > 0 || joinedBy === '||' || joinedBy === '|')
  )
    return undefined;
  if (copy.instruction.keyword !== 'COPY' && copy.instruction.keyword !== 'ADD') return undefined;
  const present = copy.instruction[change.flag];
  if (present !== undefined && present !== change.value) return undefined;

  const { line } = step.instruction;
  const { text } = copy.written.instruction;
  const flagged =
    present === undefined ? text.replace(/^\S+/, (keyword) => `${keyword} --${change.flag}=${change.value}`) : text;
  const folder = destinationOf(copy);
  const above = [
    ...(before.length > 0 ? [`RUN ${before.map((one) => one.text).join(' && ')}`] : []),
    ...(folder === '/' ? [] : [`RUN mkdir -p ${folder} && ${change.flag} ${change.value} ${folder}`]),
  ];
  const rest = after.length === 0 ? `and remove line ${line}` : `and let line ${line} be`;
  return {
    rule: 'owner-after-copy',
    line,
    what: `${oneLine(command.text)} changes every file that line ${copy.instruction.line} copied`,
    cost: `${copy.reads.size} files are in the image twice, and an engine makes the second layer again on every change of the application`,
    edit: [
      `Let COPY do it: write instead of line ${copy.instruction.line} (${oneLine(text)}), ${rest}:`,
      ...above.map((one) => `  ${one}`),
      `  ${flagged}`,
      ...(after.length === 0 ? [] : [`Line ${line}:`, `  RUN ${after.map((one) => one.text).join(' && ')}`]),
    ].join('\n'),
  };
}

/** The owner or mode that a command gives to this folder with all that is in it, and to nothing else. */
function changeOf(command: ShellCommand, { before }: LintStep, folder: string): Change | undefined {
  const [program, ...rest] = programOf(command);
  const flag = baseName(program);
  if (flag !== 'chown' && flag !== 'chmod') return undefined;
  const options = rest.filter((word) => word.startsWith('-') && word !== '-');
  if (
    !options.some((word) => /^(?:-[a-zA-Z]*R[a-zA-Z]*|--recursive)$/.test(word)) ||
    options.some((word) => word.startsWith('--from') || word.startsWith('--reference'))
  )
    return undefined;
  const [value, ...paths] = operandsOf(rest, []);
  if (value === undefined || paths.length !== 1 || /[$`:]$|[$`]/.test(value)) return undefined;
  if (flag === 'chmod' && !/^0?[0-7]{3}$/.test(value)) return undefined; // a letter may mean folders only, and differs by file
  const path = posix.resolve('/', before.config.WorkingDir ?? '/', paths[0] ?? '.');
  if (path !== folder || path === '/') return undefined;
  // chown of a user alone leaves the group, which COPY makes root; --chown of a user alone changes it.
  return {
    flag,
    value: flag === 'chmod' || value.includes(':') ? value : `${value}:${/^\d+$/.test(value) ? '0' : 'root'}`,
  };
}
