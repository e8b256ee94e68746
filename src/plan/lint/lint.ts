import { clocksInRuns } from './clock-in-run.ts';
import { commitArguments } from './commit-argument.ts';
import type { Finding } from './finding.ts';
import { gitInContext, gitInRuns } from './git-in-context.ts';
import { installsAfterCopy } from './install-after-copy.ts';
import { ownersAfterCopy } from './owner-after-copy.ts';
import { secretArguments } from './secret-argument.ts';
import type { LintSubject } from './subject.ts';
import { unpinnedDownloads } from './unpinned-download.ts';

/** Looks for one kind of thing. A finding that is not true, or whose edit would break something, is worse than none. */
type Rule = (subject: LintSubject) => readonly Finding[];

const RULES: readonly Rule[] = [
  installsAfterCopy,
  commitArguments,
  ownersAfterCopy,
  gitInContext,
  gitInRuns,
  clocksInRuns,
  unpinnedDownloads,
  secretArguments,
];

/** Everything in the instructions of the needed stages that keeps deployments slow, in the order of the file. */
export function lint(subject: LintSubject): readonly Finding[] {
  const findings = RULES.flatMap((rule) => rule(subject));
  const instructions = subject.facts.analysis.dockerfile.stages.flatMap(({ instructions: all }) => all);
  return findings
    .filter(({ rule, line }) => {
      const instruction = instructions.find((one) => one.line <= line && line <= one.endLine);
      return instruction?.annotations.ignore?.includes(rule) !== true;
    })
    .toSorted((one, other) => one.line - other.line);
}
