import { posix } from 'node:path';
import { matchSource } from '../../context/match-sources.ts';
import type { ContextFile, ContextTree } from '../../context/tree.ts';
import type { LintStep } from './subject.ts';

/** A file in the image, and the instruction that copies it there from the context. */
export interface CopiedFile {
  readonly step: LintStep;
  readonly file: ContextFile;
  /** Folder that it is copied to, relative to the destination: '' for the destination itself. */
  readonly below: string;
}

/** Finds which of these instructions copies a context file to a path of the image; of several, the last one. */
export function copiedTo(path: string, steps: readonly LintStep[], context: ContextTree): CopiedFile | undefined {
  for (const step of steps.toReversed()) {
    const { instruction } = step;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') continue;
    if (instruction.keyword === 'COPY' && (instruction.from !== undefined || instruction.parents)) continue;
    const destination = destinationOf(step);
    const isFolder = /(?:^|\/)\.{0,2}$/.test(instruction.destination) || instruction.sources.length > 1;
    for (const source of instruction.sources) {
      const match = matchSource(context, source);
      for (const { entry } of match.kind === 'matches' ? match.sources : []) {
        const found =
          entry.type === 'directory'
            ? context.byPath.get(posix.join(entry.path, posix.relative(destination, path)))
            : path === (isFolder ? posix.join(destination, entry.name) : destination)
              ? entry
              : undefined;
        const isBelow = entry.type !== 'directory' || path.startsWith(`${destination.replace(/\/$/, '')}/`);
        if (found?.type === 'file' && isBelow && step.reads.has(found)) {
          return { step, file: found, below: posix.relative(destination, posix.dirname(path)) };
        }
      }
    }
  }
  return undefined;
}

/** Absolute path of what a COPY or ADD copies to. */
export function destinationOf({ instruction, before }: LintStep): string {
  const destination = 'destination' in instruction ? instruction.destination : '.';
  return posix.resolve('/', before.config.WorkingDir ?? '/', destination);
}

/** Names of what these instructions copy into a folder of the image with a folder of the context. */
export function namesCopiedTo(folder: string, steps: readonly LintStep[], context: ContextTree): readonly string[] {
  const names = steps.flatMap((step) => {
    const { instruction } = step;
    if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
    const below = posix.relative(destinationOf(step), folder);
    if (below.startsWith('..')) return [];
    return instruction.sources.flatMap((source) => {
      const match = matchSource(context, source);
      return (match.kind === 'matches' ? match.sources : []).flatMap(({ entry }) => {
        const found =
          entry.type === 'directory'
            ? context.byPath.get(posix.join(entry.path, below).replace(/^\.$/, ''))
            : undefined;
        return found?.type === 'directory' ? found.children.map(({ name }) => name) : [];
      });
    });
  });
  return [...new Set(names)];
}
