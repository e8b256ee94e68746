/** What a step of the sub-action has of the outside. */
export interface StateStep {
  /** The checkout. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes a line of the log. */
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
}
