import { link } from './markdown.ts';

/** Where the pages of the repository and of this run are. Absent outside of GitHub: then names stand without links. */
export interface PageAddresses {
  /** "https://github.com/emr/backend". */
  readonly repository?: string;
  /** "https://github.com/emr/backend/actions/runs/1234". */
  readonly run?: string;
}

export interface Links {
  /** `markdown` linked to the page of a commit. */
  readonly commit: (commit: string, markdown: string) => string;
  readonly run: (markdown: string) => string;
}

export function makeLinks({ repository, run }: PageAddresses): Links {
  return {
    commit: (commit, markdown) =>
      repository === undefined ? markdown : link(markdown, `${repository}/commit/${encodeURIComponent(commit)}`),
    run: (markdown) => (run === undefined ? markdown : link(markdown, run)),
  };
}
