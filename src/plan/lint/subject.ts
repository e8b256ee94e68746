import type { ContextEntry, ContextFile } from '../../context/tree.ts';
import { answerAboutStages, type ImageFacts, walkChain } from '../analysis.ts';
import { chainOf, type WalkedStep } from '../chain.ts';
import { isDependencyFile } from '../compose/is-dependency-file.ts';
import { contextReads } from '../context-reads.ts';
import { type RunCommands, runCommands } from './run-commands.ts';

/** What the rules look at: every needed stage, its instructions read once. */
export interface LintSubject {
  readonly facts: ImageFacts;
  readonly stages: readonly LintStage[];
  /** Content of a small context file: of manifests. */
  readonly readText: (file: ContextFile) => string;
  /** Hash of the commit that is checked out. */
  readonly commit?: string;
}

export interface LintStage {
  readonly index: number;
  readonly isTarget: boolean;
  /** The stage's own instructions, in the order of the file. */
  readonly steps: readonly LintStep[];
}

export interface LintStep extends WalkedStep {
  /** Context files that it reads. */
  readonly reads: ReadonlySet<ContextEntry>;
  /** Whether it, or a stage that it takes from, reads files that are no manifests. */
  readonly takesApplication: boolean;
  /** Whether such an instruction stands above it, here or in a stage below: everything from there on is made again on every change. */
  readonly isAfterApplication: boolean;
  /** Context files that the instructions up to this one read. */
  readonly seen: { readonly files: number; readonly sizeBytes: number };
  /** Of a RUN: what it executes; none when that cannot be told. */
  readonly run?: RunCommands;
}

export interface LintSources {
  readonly readText: (file: ContextFile) => string;
  readonly commit?: string;
}

export function lintSubject(facts: ImageFacts, sources: LintSources): LintSubject {
  const { stages, needed, target } = facts.analysis;
  const { takesApplicationFiles } = answerAboutStages(facts);
  return {
    facts,
    ...sources,
    stages: needed.map((index) => ({
      index,
      isTarget: index === target,
      steps: stepsOf(index, facts, takesApplicationFiles),
    })),
  };

  function stepsOf(index: number, of: ImageFacts, stageTakes: (stage: number) => boolean): LintStep[] {
    const steps: LintStep[] = [];
    const seen = new Set<ContextEntry>();
    let sizeBytes = 0;
    let isAfterApplication = false;
    for (const step of walkChain(of, chainOf(stages, index))) {
      const { instruction, written } = step;
      const files = contextReads(instruction, of.context).filter(({ type }) => type !== 'directory');
      const reads = new Set(files);
      for (const entry of files) {
        if (!seen.has(entry) && entry.type === 'file') sizeBytes += entry.size;
        seen.add(entry);
      }
      const takesApplication =
        written.sources.some((source) => source.kind === 'stage' && stageTakes(source.index)) ||
        files.some(({ path }) => !isDependencyFile(path));
      const isOwn = written.stage === index && instruction.trigger !== true;
      const run = instruction.keyword === 'RUN' ? runCommands(instruction, step.before.config.Shell) : undefined;
      if (isOwn) {
        steps.push({
          ...step,
          reads,
          takesApplication,
          isAfterApplication,
          seen: { files: seen.size, sizeBytes },
          ...(run === undefined ? {} : { run }),
        });
      }
      isAfterApplication ||= takesApplication;
    }
    return steps;
  }
}
