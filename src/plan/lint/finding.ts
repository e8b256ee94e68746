import type { RuleName } from './rule-names.ts';

/** Something in a Dockerfile that keeps deployments slow, or that a key cannot see. */
export interface Finding {
  readonly rule: RuleName;
  /** Of the Dockerfile. */
  readonly line: number;
  /** What stands there: a sentence without its full stop. */
  readonly what: string;
  /** What it costs, and how often. */
  readonly cost: string;
  /** What to do: a sentence, and below it the lines to write. */
  readonly edit: string;
}
