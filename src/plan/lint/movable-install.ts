import { posix } from 'node:path';
import type { ContextFile, ContextTree } from '../../context/tree.ts';
import { type CopiedFile, copiedTo, namesCopiedTo } from './copied-files.ts';
import { isHelper } from './helper-commands.ts';
import { type Install, installOf } from './installs.ts';
import { type ManifestFolder, type ManifestNeeds, NEEDS, OUTPUTS } from './manifests.ts';
import { allCommands, programOf } from './run-commands.ts';
import type { ShellCommand } from './shell-commands.ts';
import type { LintStep } from './subject.ts';

/** Installations at the beginning of a RUN that need nothing of the application but manifests. */
export interface MovableInstall {
  readonly kind: 'system' | 'application';
  /** The first command that installs. */
  readonly text: string;
  /** Manifests, with the instruction that copies each. */
  readonly files: readonly CopiedFile[];
  /** What to write above the application's COPY. */
  readonly run: string;
  /** What stays of the RUN; absent: nothing. `whole`: all of it, since the lines above only download. */
  readonly stays?: 'whole' | string;
}

export interface MoveQuestion {
  readonly step: LintStep;
  /** The stage's instructions before it. */
  readonly before: readonly LintStep[];
  readonly context: ContextTree;
  readonly readText: (file: ContextFile) => string;
}

/** What of a RUN can go above the application's COPY; `undefined`: nothing, or nobody can tell. */
export function movableInstall(question: MoveQuestion): MovableInstall | undefined {
  const { step } = question;
  const { run, instruction } = step;
  if (run === undefined || instruction.keyword !== 'RUN' || step.takesApplication) return undefined;
  const prefix = movablePrefix(run.commands);
  const rest = run.commands.slice(prefix.length);
  const installs = prefix.flatMap((command) => {
    const install = installOf(command);
    return install === undefined ? [] : [{ command, install }];
  });
  const [first] = installs;
  if (first === undefined || (rest.length > 0 && (run.form !== 'line' || removesPackages(rest)))) return undefined;

  const needs = installs.map(({ install }) => needsOf(install, question));
  if (needs.includes(undefined)) return undefined;
  const found = needs.flatMap((need) => need ?? []);
  const downloads = found.flatMap((need) => need.downloads ?? []);
  if (downloads.length > 0 && (installs.length > 1 || run.form !== 'line' || isDownloaded(first.install, question)))
    return undefined;
  const files = filesOf(found, question);
  if (files === undefined) return undefined;
  const isSystem = installs.every(({ install }) => install.kind === 'system');
  const flags = /^RUN((?:\s+--\S+)*)/i.exec(step.written.instruction.text)?.[1] ?? '';
  const [download] = downloads;
  return {
    kind: isSystem ? 'system' : 'application',
    text: first.command.text,
    files,
    ...(download !== undefined
      ? { run: `RUN${flags} ${download}`, stays: 'whole' as const }
      : rest.length === 0
        ? { run: step.written.instruction.source }
        : { run: `RUN${flags} ${joined(prefix)}`, stays: `RUN${flags} ${joined(rest)}` }),
  };
}

/** Whether the same manager has installed above the application already: then there is nothing left to download. */
function isDownloaded(install: Install, { before }: MoveQuestion): boolean {
  return before.some(
    ({ isAfterApplication, run }) =>
      !isAfterApplication &&
      run?.commands.some((command) => {
        const other = installOf(command);
        return other?.kind === 'manifests' && install.kind === 'manifests' && other.manager === install.manager;
      }),
  );
}

function movablePrefix(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  const end = commands.findIndex((command, place) => {
    const next = commands[place + 1];
    const isSequence =
      ['', '&&', ';'].includes(command.joinedBy) &&
      (next === undefined || (next.joinedBy !== '||' && next.joinedBy !== '|'));
    return !isSequence || command.depth > 0 || (installOf(command) === undefined && !isHelper(command));
  });
  return end < 0 ? commands : commands.slice(0, end);
}

/** Packages that are taken away again are there for what stands between, and belong to the same RUN. */
function removesPackages(commands: readonly ShellCommand[]): boolean {
  return allCommands(commands).some((command) =>
    programOf(command).some((word) => /^(?:del|purge|remove|erase|autoremove)$/.test(word)),
  );
}

function joined(commands: readonly ShellCommand[]): string {
  return commands.map(({ text }) => text.replace(/\s*\\?\n\s*/g, ' ')).join(' && ');
}

function needsOf(install: Install, question: MoveQuestion): ManifestNeeds | undefined {
  if (install.kind !== 'manifests') return { files: [] };
  const folder = folderOf(question);
  const isWrittenOver = OUTPUTS[install.manager].some((path) =>
    folder.list(posix.dirname(path)).includes(posix.basename(path)),
  );
  return isWrittenOver ? undefined : NEEDS[install.manager](folder, install.words);
}

function folderOf({ step, before, context, readText }: MoveQuestion): ManifestFolder {
  const find = (path: string) => copiedTo(imagePath(step, path), before, context);
  return {
    read: (path) => {
      const copied = find(path);
      return copied === undefined ? undefined : readText(copied.file);
    },
    has: (path) => find(path) !== undefined,
    list: (path) => namesCopiedTo(imagePath(step, path), before, context),
  };
}

function filesOf(
  needs: readonly ManifestNeeds[],
  { step, before, context }: MoveQuestion,
): readonly CopiedFile[] | undefined {
  const paths = [...new Set(needs.flatMap(({ files }) => files))];
  const manifestsOnly = before.filter(({ takesApplication }) => !takesApplication);
  const files = paths.map((path) => {
    const last = copiedTo(imagePath(step, path), before, context);
    const earlier = copiedTo(imagePath(step, path), manifestsOnly, context);
    return earlier !== undefined && earlier.file === last?.file ? earlier : last;
  });
  return files.includes(undefined) ? undefined : files.flatMap((file) => file ?? []);
}

function imagePath({ before }: LintStep, path: string): string {
  return posix.resolve('/', before.config.WorkingDir ?? '/', path);
}
