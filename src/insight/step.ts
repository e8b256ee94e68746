import type { RunSegment } from '../plan/segment.ts';

/** Instructions that an engine has executed. */
export interface ExecutedStep {
  readonly line: number;
  readonly text: string;
  /** Only the inputs that a comment names were looked at when it was decided that it need not be executed. */
  readonly isNarrowed: boolean;
}

export function stepOf({ line, text, memo }: RunSegment): ExecutedStep {
  return { line, text, isNarrowed: memo !== undefined };
}

/** "line 5: COPY . .", as differences name an instruction. */
export function whereOf({ line, text }: { readonly line: number; readonly text: string }): string {
  const [first = ''] = text.split('\n');
  return `line ${line}: ${first.length > MOST_CHARACTERS ? `${first.slice(0, MOST_CHARACTERS - 1)}…` : first}`;
}

const MOST_CHARACTERS = 60;
