import { shortCommit } from '../../release/commit-order.ts';
import type { RunReport } from '../run-report.ts';
import { formatCause } from './cause.ts';
import { formatFindingsOf } from './details.ts';
import { formatHold, formatWarnings } from './facts.ts';
import { fitSections, type Section } from './fit.ts';
import { headlineOf } from './headline.ts';
import { formatImage } from './images.ts';
import { makeLinks, type PageAddresses } from './links.ts';
import { code, folded, plain } from './markdown.ts';
import { formatWorkloads } from './workloads.ts';

/** What GitHub takes as a comment is 65 536 characters; the hidden marker is a few of them. */
const COMMENT_CHARACTERS = 65_536 - 1_024;

/** The same for people who look at a pull request: what merging it will do, in a few lines. */
export function formatComment(report: RunReport, addresses: PageAddresses): string {
  const links = makeLinks(addresses);
  const { mark, text } = headlineOf(report, 'merging this');
  const { images, environment, source } = report;
  const workloads = formatWorkloads(report, links);
  const commit = source.commit === undefined ? '' : ` for ${code(shortCommit(source.commit))}`;
  const sections: Section[] = [
    { importance: 'keep', markdown: `### ${mark} ${plain(text)}` },
    { importance: 'keep', markdown: formatCause(report) },
    { importance: 2, markdown: images.map(formatImage).join('\n') },
    { importance: 1, markdown: formatHold(report) },
    { importance: 4, markdown: formatWarnings(report) },
    { importance: 3, markdown: workloads === '' ? '' : folded(`Workloads of ${environment?.name}`, workloads) },
    { importance: 5, markdown: formatFindingsOf(images) },
    { importance: 'keep', markdown: `<sub>Hydrofoil${commit} · ${links.run('all of it in the run')}</sub>` },
  ];
  return fitSections(sections, COMMENT_CHARACTERS, (page) => page.length);
}
