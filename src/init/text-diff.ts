import { structuredPatch } from 'diff';
import type { FileChange } from './file-change.ts';

/** A line of a diff: kept, taken away, new, or the head of a hunk. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'head';
  readonly text: string;
}

/** What writing a file changes. Of a new one, all of it. */
export function diffOf({ path, before = '', text }: FileChange): DiffLine[] {
  const { hunks } = structuredPatch(path, path, before, text, '', '', { context: 3 });
  const isNew = before === '';
  return hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }): DiffLine[] => [
    ...(isNew ? [] : [{ kind: 'head', text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` } as const]),
    ...lines.map((line) => ({ kind: KINDS[line.charAt(0)] ?? 'head', text: line })),
  ]);
}

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { ' ': 'same', '-': 'removed', '+': 'added' };
