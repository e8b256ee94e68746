/** The action as this project's documentation calls it: nobody has published it yet, and GitHub refuses an owner of this form. */
export const OWN_ACTION = '<owner>/hydrofoil@v1';

/**
 * Actions of others, each by the commit of its release: a tag can be moved by whoever gets into the account, a commit cannot.
 * The inputs that the proposed workflows give them are those of that commit.
 */
export const PINNED = {
  checkout: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  aws: 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3',
  google: 'google-github-actions/auth@7c6bc770dae815cd3e89ee6cdf493a5fab2cc093 # v3.0.0',
  gke: 'google-github-actions/get-gke-credentials@3da1e46a907576cefaa90c484278bb5b259dd395 # v3.0.0',
} as const;
