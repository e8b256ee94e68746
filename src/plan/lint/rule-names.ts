/** What the findings are called, and what `# hydrofoil: ignore=` can name. */
export const RULE_NAMES = [
  'install-after-copy',
  'packages-after-copy',
  'commit-argument',
  'owner-after-copy',
  'git-in-context',
  'git-in-run',
  'clock-in-run',
  'unpinned-download',
  'secret-argument',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];
