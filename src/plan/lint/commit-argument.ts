import { givenArg } from '../../dockerfile/expand/variables.ts';
import { argsInForce } from '../../dockerfile/stages/stage-state.ts';
import { oneLine } from '../reason.ts';
import { isCommitName } from './commit-name.ts';
import type { Finding } from './finding.ts';
import { isHelper } from './helper-commands.ts';
import { installOf } from './installs.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';

/** Arguments with another value in every build, declared above installations that do not use them. */
export function commitArguments(subject: LintSubject): Finding[] {
  return subject.stages.flatMap((stage) => inStage(stage, subject));
}

function inStage({ steps }: LintStage, { facts, commit }: LintSubject): Finding[] {
  return steps.flatMap((step, place) => {
    const { instruction } = step;
    if (instruction.keyword !== 'ARG') return [];
    const names = instruction.args.map(({ name }) => name);
    const { inputs } = facts.analysis.stageContext;
    // Without a value that the build gives, it is the same every time.
    const changing = names.find((name) => {
      const value = givenArg(inputs, name);
      return value !== undefined && (isCommitName(name) || namesCommit(value, commit));
    });
    return changing === undefined ? [] : findingsOf(changing, names, step, steps.slice(place + 1));
  });
}

function findingsOf(name: string, names: readonly string[], step: LintStep, after: readonly LintStep[]): Finding[] {
  const moved: LintStep[] = [step];
  const known = new Set(names);
  const delayed: LintStep[] = [];
  let use: LintStep | undefined;
  for (const next of after) {
    const { keyword } = next.instruction;
    const isUse = uses(next, known);
    if (isUse && (keyword === 'ENV' || keyword === 'LABEL')) {
      moved.push(next);
      if (next.instruction.keyword === 'ENV') for (const { key } of next.instruction.pairs) known.add(key);
      continue;
    }
    if (isUse || (keyword === 'RUN' && !isInstallation(next))) {
      use = next;
      break;
    }
    if (keyword === 'RUN') delayed.push(next);
  }
  const [first, ...others] = delayed;
  // An ARG of several names stays with those that the installations use.
  if (first === undefined || !(name in argsInForce(first.before)) || names.length > 1) return [];
  const lines = moved.map(({ instruction }) => instruction.line);
  const where =
    use === undefined
      ? 'to the end of its stage'
      : `above line ${use.instruction.line} (${oneLine(use.written.instruction.text)})`;
  const texts = moved.flatMap(({ written }) => written.instruction.source.split('\n'));
  return [
    {
      rule: 'commit-argument',
      line: step.instruction.line,
      what: `the build gives ${name} another value each time, and it is declared above ${oneLine(first.written.instruction.text)} (line ${first.instruction.line})${others.length === 0 ? '' : ` and ${others.length} more`}, which ${others.length === 0 ? 'does' : 'do'} not use it`,
      cost: `arguments are part of the key of every RUN below them: ${delayed.length === 1 ? 'this one installs' : `these ${delayed.length} install`} again in every build`,
      edit: [
        `Move ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')} ${where}:`,
        ...texts.map((text) => `  ${text}`),
      ].join('\n'),
    },
  ];
}

/** A RUN that only installs: it would not notice an argument that it does not name. */
function isInstallation({ run }: LintStep): boolean {
  if (run === undefined) return false;
  const installs = run.commands.filter((command) => installOf(command) !== undefined);
  return installs.length > 0 && run.commands.every((command) => installs.includes(command) || isHelper(command));
}

function uses({ written }: LintStep, names: ReadonlySet<string>): boolean {
  const { source } = written.instruction;
  return [...names].some((name) => new RegExp(`\\$\\{?${name}\\b`).test(source));
}

const SHORTEST_HASH = 7;

/** The hash itself, or a version that ends with it: v1.2-3-g1234567. */
function namesCommit(value: string, commit: string | undefined): boolean {
  if (commit === undefined) return false;
  const [hash = ''] = /[0-9a-f]{7,40}$/.exec(value) ?? [];
  return hash.length >= SHORTEST_HASH && commit.startsWith(hash);
}
