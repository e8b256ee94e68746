import { formatDuration } from '../../amounts.ts';
import type { Evidence } from '../../deployment/target.ts';
import type { ReleaseResult } from '../../release/result.ts';
import type { RunReport } from '../run-report.ts';
import { formatCause } from './cause.ts';
import { formatFindingsOf, formatReferences } from './details.ts';
import { formatEvidence } from './evidence.ts';
import { formatFacts, formatHold, formatWarnings } from './facts.ts';
import { fitSections, type Section } from './fit.ts';
import { headlineOf } from './headline.ts';
import { formatImage } from './images.ts';
import { makeLinks, type PageAddresses } from './links.ts';
import { plain } from './markdown.ts';
import { formatTimeline } from './timeline.ts';
import { formatWorkloads } from './workloads.ts';

/** What GitHub takes of one step, in bytes, less what the runner or another command of the step may add. */
const SUMMARY_BYTES = 1024 * 1024 - 8 * 1024;

/** The page about a run that people find in their workflow's summary: what happened, why, and where the time went. */
export function formatJobSummary(report: RunReport, addresses: PageAddresses): string {
  const links = makeLinks(addresses);
  const { mark, text } = headlineOf(report);
  const { images, outcome } = report;
  const sections: Section[] = [
    { importance: 'keep', markdown: `## ${mark} ${plain(text)}` },
    { importance: 'keep', markdown: formatFacts(report, links) },
    { importance: 'keep', markdown: formatCause(report) },
    { importance: 1, markdown: formatHold(report) },
    { importance: 2, markdown: formatWorkloads(report, links) },
    ...evidenceOf(outcome).map((evidence) => ({ importance: 6, markdown: formatEvidence(evidence) })),
    { importance: 3, markdown: withTitle(imagesTitle(report), images.map(formatImage).join('\n')) },
    { importance: 5, markdown: withTitle(`Where ${formatDuration(report.durationMs)} went`, formatTimeline(report)) },
    { importance: 4, markdown: formatWarnings(report) },
    { importance: 7, markdown: formatFindingsOf(images) },
    { importance: 8, markdown: formatReferences(images) },
  ];
  return fitSections(sections, SUMMARY_BYTES, (page) => Buffer.byteLength(page));
}

function withTitle(title: string, markdown: string): string {
  return markdown === '' ? '' : `### ${title}\n\n${markdown}`;
}

function imagesTitle({ outcome }: RunReport): string {
  return outcome.kind === 'planned' ? 'What would be made, and why' : 'What was made, and why';
}

function evidenceOf(outcome: RunReport['outcome']): readonly Evidence[] {
  if (outcome.kind !== 'released') return [];
  const failuresOf = (result: ReleaseResult) => {
    if (result.kind === 'rollback-failed') return [result.failure, result.rollbackFailure];
    return 'failure' in result ? [result.failure] : [];
  };
  return failuresOf(outcome.result).flatMap((failure) => ('evidence' in failure ? failure.evidence : []));
}
