import type { ReadyImage } from '../build/images/ensure-images.ts';
import type { PlannedNode } from '../build/images/plan-images.ts';
import type { MadeImage } from '../build/made-image.ts';
import { findingsIn } from '../build/plan/find-findings.ts';
import { existingReference } from '../build/plan/plan-order.ts';
import type { Provenance } from '../build/ports.ts';
import { formatRepository } from '../oci/reference.ts';
import type { ImageReport } from './run-report.ts';

/** An image that build or deploy has made or found. */
export function reportMade({
  name,
  repository,
  outcome,
  reference,
  tags,
  uploadedBytes,
  platforms,
}: MadeImage): ImageReport {
  return {
    name,
    repository: formatRepository(repository),
    state: { kind: outcome, reference, tags, uploadedBytes },
    plans: platforms.map(({ plan }) => plan),
    findings: [],
  };
}

/** An image as `base` leaves it. */
export function reportReady(ready: ReadyImage): readonly ImageReport[] {
  if (ready.kind === 'whole') return [reportMade(ready.made)];
  const [first] = ready.platforms;
  if (first === undefined) return [];
  return [
    {
      name: ready.name,
      repository: first.plan.repository,
      state: { kind: 'based', bases: ready.platforms.flatMap(({ bases }) => bases) },
      plans: ready.platforms.map(({ plan }) => plan),
      findings: [],
    },
  ];
}

/** An image of which only a plan is made. */
export function reportPlanned(node: PlannedNode, provenance: Provenance): ImageReport {
  if (node.kind === 'waits') {
    const { name, waitsFor, order } = node;
    const repository = formatRepository(order.specs[0].repository);
    return { name, repository, state: { kind: 'waits', waitsFor }, plans: [], findings: [] };
  }
  const { name, planned } = node;
  const reference = existingReference(planned);
  return {
    name,
    repository: formatRepository(planned.repository),
    state: { kind: 'planned', ...(reference === undefined ? {} : { reference }) },
    plans: planned.images.map(({ plan }) => plan),
    findings: findingsIn(planned, provenance),
  };
}
