import { posix } from 'node:path';
import { oneLine } from '../reason.ts';
import { isCommitName } from './commit-name.ts';
import { type CopiedFile, destinationOf } from './copied-files.ts';
import type { Finding } from './finding.ts';
import { type MovableInstall, movableInstall } from './movable-install.ts';
import { allCommands } from './run-commands.ts';
import { wheneverSeenChanges } from './seen.ts';
import type { LintStage, LintStep, LintSubject } from './subject.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

/** Installations below the application's COPY that read nothing of it but manifests. */
export function installsAfterCopy(subject: LintSubject): Finding[] {
  return subject.stages.flatMap((stage) => inStage(stage, subject));
}

function inStage({ steps }: LintStage, { facts, readText }: LintSubject): Finding[] {
  const place = steps.findIndex(({ takesApplication }) => takesApplication);
  const copy = steps[place];
  // Moving something into another stage would change that one too.
  if (copy === undefined || copy.isAfterApplication || !isCopy(copy)) return [];
  const findings: Finding[] = [];
  const state: Passed = { settings: [], isBlocked: false, isSystemBlocked: false };
  for (const [offset, step] of steps.slice(place).entries()) {
    const before = steps.slice(0, place + offset);
    const install = step.isAfterApplication
      ? movableInstall({ step, before, context: facts.context, readText })
      : undefined;
    const between = before.slice(place);
    const around = install && mayMove(install, step, state) ? surroundingsOf(install, step, between) : undefined;
    if (install !== undefined && around !== undefined) {
      const carried = settingsFor(install, state.settings);
      findings.push(findingOf(install, { step, copy, between, carried, around }));
      if (install.stays !== undefined) state.isBlocked = true;
    } else pass(step, copy, state);
  }
  return findings;
}

/** What stands between the COPY and the instruction that is looked at. */
interface Passed {
  /** ENV and ARG, which an installation may need. */
  settings: LintStep[];
  /** Something was executed that what follows may depend on. */
  isBlocked: boolean;
  /** Or that packages of the system may depend on. */
  isSystemBlocked: boolean;
}

function mayMove({ kind }: MovableInstall, step: LintStep, state: Passed): boolean {
  if (step.written.instruction.annotations.memo !== undefined) return false;
  if (kind === 'system') return !state.isSystemBlocked;
  return !state.isBlocked;
}

function pass(step: LintStep, copy: LintStep, state: Passed): void {
  const { instruction, run } = step;
  switch (instruction.keyword) {
    case 'ENV':
    case 'ARG':
      state.settings.push(step);
      return;
    case 'SHELL':
      state.isBlocked = true;
      state.isSystemBlocked = true;
      return;
    case 'COPY':
    case 'ADD':
      state.isSystemBlocked ||= isOfSystem(destinationOf(step));
      // What a COPY of another stage or image brings, an installation may use.
      state.isBlocked ||= step !== copy && step.written.sources.length > 0;
      state.isSystemBlocked ||= step !== copy && step.written.sources.length > 0;
      return;
    case 'RUN':
      state.isBlocked = true;
      state.isSystemBlocked ||=
        run === undefined || allCommands(run.commands).some(({ text }) => PACKAGE_SOURCES.test(text));
      return;
    default:
      return;
  }
}

/** Where packages come from, and what they were verified with. */
const PACKAGE_SOURCES =
  /sources\.list|\/etc\/|keyring|\bgpg\b|add-apt-repository|\bdpkg\b|\brpm\b|\bcurl\b|\bwget\b|repositor|\b(?:apt|apt-get|apk|yum|dnf)\b|\.sh\b/;

function isOfSystem(destination: string): boolean {
  return destination === '/' || /^\/(?:etc|usr|var|lib|bin|sbin|root)(?:\/|$)/.test(destination);
}

function isCopy({ instruction }: LintStep): boolean {
  return instruction.keyword === 'COPY' || instruction.keyword === 'ADD';
}

/** ENV and ARG that the installation may depend on. What changes with every commit stays where it is. */
function settingsFor({ run }: MovableInstall, settings: readonly LintStep[]): readonly LintStep[] {
  const texts = [run];
  const needed: LintStep[] = [];
  for (const step of settings.toReversed()) {
    const { instruction, written } = step;
    const names = namesOf(step);
    const isUsed = names.some((name) => texts.some((text) => text.includes(name)));
    if (instruction.keyword === 'ARG' ? !isUsed : names.some(isCommitName)) continue;
    texts.push(written.instruction.text);
    needed.unshift(step);
  }
  return needed;
}

function namesOf({ instruction }: LintStep): readonly string[] {
  if (instruction.keyword === 'ARG') return instruction.args.map(({ name }) => name);
  return instruction.keyword === 'ENV' ? instruction.pairs.map(({ key }) => key) : [];
}

interface Move {
  readonly step: LintStep;
  readonly copy: LintStep;
  /** The COPY and what follows it, up to the installation. */
  readonly between: readonly LintStep[];
  /** ENV and ARG that go with it. */
  readonly carried: readonly LintStep[];
  readonly around: Surroundings;
}

function findingOf(install: MovableInstall, { step, copy, between, carried, around }: Move): Finding {
  const { line } = step.instruction;
  const isSystem = install.kind === 'system';
  const moved = [
    ...new Set([...carried, ...install.files.flatMap(({ step: by }) => (isManifestCopy(by, between) ? [by] : []))]),
  ].toSorted((one, other) => one.instruction.line - other.instruction.line);
  const lines = [
    ...moved.map(({ written }) => written.instruction.source),
    ...copyLines(install.files.filter(({ step: by }) => between.includes(by) && !moved.includes(by))),
    ...around.before,
    install.run,
    ...around.after,
  ];
  const removed = [...moved.map((one) => one.instruction.line), ...(install.stays === undefined ? [line] : [])];
  const place = `Write above line ${copy.instruction.line} (${oneLine(copy.written.instruction.text)})`;
  const remove =
    removed.length === 0 ? '' : `, and remove ${removed.length === 1 ? 'line' : 'lines'} ${removed.join(', ')}`;
  const rest =
    install.stays === undefined
      ? []
      : install.stays === 'whole'
        ? [`Line ${line} stays, and finds everything installed.`]
        : [`Line ${line} becomes:`, ...indented(install.stays)];
  return {
    rule: isSystem ? 'packages-after-copy' : 'install-after-copy',
    line,
    what: `${oneLine(install.text)} stands below the application's files, and ${isSystem ? 'needs none of them' : install.files.length === 0 ? 'reads none of them' : `reads only ${some(install.files.map(({ file }) => file.path))} of them`}`,
    cost: `it is executed again ${wheneverSeenChanges(step)}`,
    edit: [`${place}${remove}:`, ...lines.flatMap(indented), ...rest].join('\n'),
  };
}

const MOST_NAMES = 3;

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 1 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

/** A COPY below the application's, of nothing but manifests: it moves as it is. */
function isManifestCopy(step: LintStep, between: readonly LintStep[]): boolean {
  return between.includes(step) && !step.takesApplication;
}

/** One COPY for the files of each folder, with the flags of the COPY that takes them now. */
function copyLines(files: readonly CopiedFile[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { step, file, below } of files) {
    const { text } = step.written.instruction;
    const flags = [...text.matchAll(/\s(--(?:chown|chmod|link)\S*)/gi)].map(([, flag]) => ` ${flag}`).join('');
    const written = 'destination' in step.instruction ? step.instruction.destination : '.';
    const folder = posix.join(written, below);
    const destination = folder === '.' ? './' : `${folder.replace(/\/$/, '')}/`;
    const group = `COPY${flags}\0${destination}`;
    groups.set(group, [...(groups.get(group) ?? []), file.path]);
  }
  return [...groups].map(([group, paths]) => {
    const [start, destination = './'] = group.split('\0');
    const isPlain = [...paths, destination].every((path) => !/[\s"'\\$]/.test(path));
    return isPlain
      ? `${start} ${paths.join(' ')} ${destination}`
      : `${start} ${JSON.stringify([...paths, destination])}`;
  });
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`);
}
