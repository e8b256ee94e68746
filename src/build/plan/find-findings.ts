import { readFileSync } from 'node:fs';
import { readingFile } from '../../context/reading-file.ts';
import { diskPathOf } from '../../context/walk.ts';
import type { Finding } from '../../plan/lint/finding.ts';
import { lint } from '../../plan/lint/lint.ts';
import { lintSubject } from '../../plan/lint/subject.ts';
import type { Provenance } from '../ports.ts';
import type { PlannedImage } from './plan-image.ts';
import type { PlannedOrder } from './plan-order.ts';

/** What the Dockerfile of an image deserves to be told, once for all its platforms. */
export function findingsIn({ images }: Pick<PlannedOrder, 'images'>, provenance: Provenance): readonly Finding[] {
  const findings = images.flatMap((image) => findingsOf(image, provenance));
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** What in the Dockerfile of a planned image keeps its deployments slow. Manifests are read for it. */
function findingsOf(
  { facts }: Pick<PlannedImage, 'facts'>,
  { commit, basedOn }: Pick<Provenance, 'commit' | 'basedOn'>,
): readonly Finding[] {
  const { context } = facts;
  const head = commit ?? basedOn?.commit;
  return lint(
    lintSubject(facts, {
      readText: (file) =>
        readingFile(context, file, () => readFileSync(diskPathOf(context.directory, file.path), 'utf8')),
      ...(head === undefined ? {} : { commit: head }),
    }),
  );
}
