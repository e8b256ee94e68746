import type { ImageSource } from '../image-case.ts';

/** A row: what is built, and how often that may start an engine. */
export interface ImageRow extends ImageSource {
  readonly name: string;
  readonly why: string;
  readonly executed: number;
  /** What Hydrofoil leaves out on purpose: BuildKit's image has it, ours does not. */
  readonly byProducts?: readonly string[];
  /** BuildKit, which made it, still has links between files that its layers don't tell of: what it unpacks is not compared. */
  readonly unpacked?: 'with links of its own';
  /** Built after it, in the same repository. */
  readonly later?: readonly NextBuild[];
}

export interface NextBuild extends Partial<ImageSource> {
  readonly executed: number;
  readonly outcome: 'made' | 'unchanged' | 'found';
}
