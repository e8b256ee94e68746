/** What the `# hydrofoil:` comments above an instruction say. */
export interface Annotations {
  /** `# hydrofoil: base`: the base reaches as far as this instruction. */
  readonly base?: true;
  /** `# hydrofoil: inputs=… outputs=…`, only above RUN. */
  readonly memo?: Memo;
}

/** A RUN whose result depends on `inputs` only, and of which only `outputs` are kept. */
export interface Memo {
  /** Patterns of context files. */
  readonly inputs: readonly string[];
  /** Absolute paths in the image. */
  readonly outputs: readonly string[];
}
