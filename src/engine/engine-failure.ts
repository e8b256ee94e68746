/** What a build tool's output says of a build that failed. */
export type EngineFailure =
  | {
      readonly kind: 'instruction';
      /** "[2/3] RUN make". */
      readonly name: string;
      readonly reason: string;
      /** What the instruction itself wrote. */
      readonly output: readonly string[];
    }
  /** Everything was executed, but the result did not reach its destination. */
  | {
      readonly kind: 'delivery';
      readonly reason: string;
      /** Further lines of the reason: what a registry answered may have many. */
      readonly output: readonly string[];
    };

/** Of the lines of an error: the first one, without what it begins with, and what it goes on with. */
export function deliveryFailure([first = '', ...others]: readonly string[], beginning: RegExp): EngineFailure {
  const lines = [first.replace(beginning, ''), ...others];
  const [reason = 'no reason is told', ...output] = lines.filter((line) => line.trim() !== '');
  return { kind: 'delivery', reason, output };
}
