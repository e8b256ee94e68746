/** One image as hydrofoil.yaml is to have it. */
export interface ProposedImage {
  readonly name: string;
  readonly repository: string;
  /** The repository stands nowhere in the code: it is to be confirmed. */
  readonly isRepositoryGuessed: boolean;
  /** Where the repository was found, or why it is this one. */
  readonly repositoryBecause: string;
  /** From the top of the repository. */
  readonly dockerfile: string;
  readonly dockerfileBecause: string;
  readonly context: string;
  readonly target?: string;
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
}

export interface ProposedEnvironment {
  readonly name: string;
  readonly branch: string;
  readonly because: string;
  /** Absent: the current one of the kubeconfig. */
  readonly context?: string;
  readonly namespace: string;
  readonly isNamespaceGuessed: boolean;
  /** Absent: every workload that runs one of the images. */
  readonly workloads?: readonly string[];
  /** A job of the manifests that looks as if it should run before. It is proposed as a comment. */
  readonly job?: {
    readonly name: string;
    readonly image: string;
    readonly command: readonly string[];
    readonly file: string;
  };
}

/** What `hydrofoil init` would set up. A value: what is asked for changes it, and files are made of it. */
export interface Proposal {
  readonly images: readonly ProposedImage[];
  readonly environments: readonly ProposedEnvironment[];
  /** What was found that the reader should know of, a sentence each. */
  readonly notes: readonly string[];
}
