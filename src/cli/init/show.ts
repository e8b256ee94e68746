import pc from 'picocolors';
import type { FileChange } from '../../init/file-change.ts';
import type { Proposal } from '../../init/proposal.ts';
import type { Survey } from '../../init/survey.ts';
import { type DiffLine, diffOf } from '../../init/text-diff.ts';
import type { CliContext } from '../context.ts';

export interface ShownPlan {
  readonly proposal?: Proposal;
  readonly notes: readonly string[];
}

/** What was looked at. With --json nothing is told before the end. */
export function showSurvey(root: string, survey: Survey, { output, json }: CliContext): void {
  if (!json) output.result(surveyLine(root, survey));
}

/** What is proposed, each choice with its reason. */
export function showPlan({ proposal, notes }: ShownPlan, { output, json }: CliContext): void {
  if (json) return;
  const choices = proposal === undefined ? [] : ['', ...proposalLines(proposal)];
  for (const line of [...choices, '', ...noteLines(notes), '']) output.result(line);
}

export interface ShownResult {
  readonly changes: readonly FileChange[];
  readonly written: readonly FileChange[];
  readonly notes: readonly string[];
  readonly steps: readonly string[];
  readonly isDryRun: boolean;
}

/** What was written, and what is left to do. */
export function showWritten({ changes, written, notes, steps, isDryRun }: ShownResult, context: CliContext): void {
  const { output, json } = context;
  if (json) {
    const files = changes.map(({ path, purpose, before, text }) => ({
      path,
      change: before === undefined ? 'new' : before === text ? 'none' : 'replace',
      written: written.some((one) => one.path === path),
      purpose,
      text,
    }));
    output.result(JSON.stringify({ outcome: written.length > 0 ? 'written' : 'proposed', files, notes, steps }));
    return;
  }
  output.result('');
  if (written.length === 0) output.result(isDryRun ? 'Nothing was written: --dry-run' : 'Nothing was written');
  else output.result(`${pc.green('✓')} Written: ${written.map(({ path }) => path).join(', ')}`);
  if (written.length === 0 && !isDryRun) return;
  output.result('');
  output.result('What is left to you:');
  for (const [index, step] of steps.entries()) output.result(`  ${index + 1}. ${step}`);
}

/** What was looked at, in one line. */
function surveyLine(root: string, { dockerfiles, workflows, manifests, services }: Survey): string {
  const counts = [
    counted(dockerfiles.length, 'Dockerfile'),
    counted(services.length, 'compose service'),
    counted(workflows.length, 'workflow'),
    counted(new Set(manifests.workloads.map(({ name }) => name)).size, 'workload'),
  ];
  return `Looked at ${root}: ${counts.join(', ')}`;
}

/** Each choice with its reason. */
function proposalLines({ images, environments }: Proposal): string[] {
  return [
    ...images.flatMap(({ name, repository, repositoryBecause, dockerfile, dockerfileBecause }) => [
      `${pc.bold(`image ${name}`)}`,
      `  ${dockerfile}: ${dockerfileBecause}`,
      `  → ${repository}: ${repositoryBecause}`,
    ]),
    ...environments.flatMap(({ name, branch, because, context, namespace, isNamespaceGuessed, workloads }) => [
      `${pc.bold(`environment ${name}`)}`,
      `  branch ${branch}: ${because}`,
      `  namespace ${namespace}${context === undefined ? '' : `, context ${context}`}${isNamespaceGuessed ? ': a guess, because no manifest or workflow names one' : ''}`,
      `  workloads: ${workloads === undefined ? 'every one that runs one of the images' : workloads.join(', ')}`,
    ]),
  ];
}

function noteLines(notes: readonly string[]): string[] {
  return notes.map((note) => `${pc.yellow('!')} ${note}`);
}

/** A file as a reader decides about it: what it is for, and what writing it changes. */
export function changeLines(change: FileChange): string[] {
  const { path, purpose, before } = change;
  const what =
    before === undefined
      ? pc.green('new')
      : before === change.text
        ? pc.dim('as it is')
        : pc.yellow('replaces what is there');
  return [
    `${pc.bold(path)} (${what}): ${purpose}`,
    ...(before === change.text ? [] : diffOf(change).map((line) => `  ${paint(line)}`)),
  ];
}

function paint({ kind, text }: DiffLine): string {
  switch (kind) {
    case 'added':
      return pc.green(text);
    case 'removed':
      return pc.red(text);
    case 'head':
      return pc.cyan(text);
    case 'same':
      return text;
  }
}

function counted(count: number, what: string): string {
  return `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;
}
