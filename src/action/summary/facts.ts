import { shortCommit } from '../../release/commit-order.ts';
import type { ReleaseResult } from '../../release/result.ts';
import type { RunReport } from '../run-report.ts';
import type { Links } from './links.ts';
import { code, link, plain, shortened } from './markdown.ts';

const MOST_WARNINGS = 20;

/** Who, from where, to where: one line. */
export function formatFacts({ source, environment, outcome }: RunReport, links: Links): string {
  const { commit, branch, actor } = source;
  const what = commit === undefined ? 'files that are no commit' : links.commit(commit, code(shortCommit(commit)));
  const release = outcome.kind === 'released' ? releaseOf(outcome.result) : undefined;
  const parts = [
    `${what}${branch === undefined ? '' : ` of ${code(branch)}`}, by ${plain(actor)}`,
    ...(release === undefined ? [] : [`release ${release}`]),
    ...(environment === undefined ? [] : [plain(environment.target)]),
    ...(environment?.url === undefined ? [] : [link(plain(hostOf(environment.url)), environment.url)]),
  ];
  return parts.join(' · ');
}

function releaseOf(result: ReleaseResult): number | undefined {
  return 'release' in result ? result.release?.id : undefined;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/** That automation leaves a commit alone from now on. */
export function formatHold({ outcome }: Pick<RunReport, 'outcome'>): string {
  const hold = outcome.kind === 'released' && 'hold' in outcome.result ? outcome.result.hold : undefined;
  if (hold === undefined) return '';
  return `🔒 Commit ${code(shortCommit(hold.commit))} is under hold: it is not deployed again by itself. A newer commit is, or this one with ${code('--force')}.`;
}

export function formatWarnings({ warnings }: Pick<RunReport, 'warnings'>): string {
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ text, hint }) => {
    const advice = hint === undefined ? '' : ` → ${plain(shortened(hint, 300))}`;
    return `- ⚠️ ${plain(shortened(text, 500))}${advice}`;
  });
  const more = warnings.length > MOST_WARNINGS ? [`- and ${warnings.length - MOST_WARNINGS} more`] : [];
  return [...shown, ...more].join('\n');
}
