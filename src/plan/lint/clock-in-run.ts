import { oneLine } from '../reason.ts';
import type { Finding } from './finding.ts';
import { baseName, hasOutput } from './installs.ts';
import { programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStep, LintSubject } from './subject.ts';

/** Steps that write down the time: a key cannot see it. */
export function clocksInRuns({ stages }: LintSubject): Finding[] {
  return stages.flatMap(({ steps }) => steps.flatMap(inStep));
}

function inStep({ instruction: { line }, run }: LintStep): Finding[] {
  const command = run?.commands.find(keepsTime);
  if (command === undefined) return [];
  return [
    {
      rule: 'clock-in-run',
      line,
      what: `${oneLine(command.text)} writes down the time of the build`,
      cost: 'its key cannot see the clock: the time of the build that executed it stays, in every image that takes the result over',
      edit: [
        'Hand the time in, and give it with --build-arg or args; or leave it out: the image and its files carry the time of the commit.',
        '  ARG BUILD_DATE',
        `  RUN ${isDate(command) ? `echo "$BUILD_DATE" > ${command.outputs.join(' > ')}` : command.text.replace(DATE, '$BUILD_DATE')}`,
      ].join('\n'),
    },
  ];
}

const DATE = /\$\(\s*date\b[^()]*\)|`\s*date\b[^`]*`/g;

/** The output of `date` goes into a file, a variable or an argument. What is only printed is gone. */
function keepsTime(command: ShellCommand): boolean {
  const [program] = programOf(command);
  if (isDate(command)) return hasOutput(command);
  const isPrinted = ['echo', 'printf', 'test', '[', '[[', 'sleep'].includes(baseName(program)) && !hasOutput(command);
  return !isPrinted && command.substituted.some((inner) => isDate(inner) && DATE.test(resetOf(command.text)));
}

/** A time that is given (`date -d @0`, `-r FILE`) is not that of the build. */
function isDate(command: ShellCommand): boolean {
  const [program, ...rest] = programOf(command);
  return baseName(program) === 'date' && !rest.some((word) => /^(?:-d|--date|-r|--reference|-s|--set)/.test(word));
}

/** A pattern with `g` remembers where it was. */
function resetOf(text: string): string {
  DATE.lastIndex = 0;
  return text;
}
