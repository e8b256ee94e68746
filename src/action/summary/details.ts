import { formatFindings } from '../../plan/lint/format-findings.ts';
import type { ImageReport } from '../run-report.ts';
import { block, folded } from './markdown.ts';

/** What keeps deployments slow, for those who want to know. */
export function formatFindingsOf(images: readonly ImageReport[]): string {
  const count = images.reduce((sum, { findings }) => sum + findings.length, 0);
  if (count === 0) return '';
  const lines = images.flatMap(({ name, findings }) =>
    findings.length === 0 ? [] : [`${name}: ${formatFindings(findings).join('\n')}`],
  );
  const title = count === 1 ? 'One finding in the Dockerfile' : `${count} findings in the Dockerfile`;
  return folded(`${title}: what keeps deployments slow`, block(lines.join('\n\n').split('\n')));
}

/** For those who want to pull them. */
export function formatReferences(images: readonly ImageReport[]): string {
  const references = images.flatMap(({ state }) => {
    if (state.kind === 'waits') return [];
    if (state.kind === 'based') return state.bases.flatMap(({ reference }) => reference ?? []);
    return state.reference ?? [];
  });
  return references.length === 0 ? '' : folded('Images by digest', block(references));
}
