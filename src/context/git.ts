/** What git says of the folder that is built. */
export interface GitState {
  /** Top folder of the work tree, absolute. */
  readonly root: string;
  /** Full hash of HEAD. */
  readonly commit: string;
  /** Committer time of HEAD, seconds since 1970. */
  readonly committedAt: number;
  /** First line of HEAD's message. */
  readonly subject: string;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** The folder holds changes that are not in HEAD, new files that git does not ignore among them. */
  readonly isDirty: boolean;
}

export interface GitOptions {
  readonly signal: AbortSignal;
}

/** Reads git, and never writes: neither index nor work tree. */
export interface Git {
  /** Undefined without a repository, without a commit, or without the git program. */
  readState(directory: string, options: GitOptions): Promise<GitState | undefined>;
  /** Whether `ancestor` is `commit` or comes before it. Undefined when git can't tell: a commit that is not here (shallow clone), no repository. */
  isAncestor(directory: string, ancestor: string, commit: string, options: GitOptions): Promise<boolean | undefined>;
}
