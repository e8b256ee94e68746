import type { PlannedNode } from '../build/images/plan-images.ts';
import { findingsIn } from '../build/plan/find-findings.ts';
import type { Provenance } from '../build/ports.ts';
import type { Annotation } from './annotations.ts';

/** What a plan says about its Dockerfiles, each on its line: once, however many images are made of the file. */
export function findingAnnotations(nodes: readonly PlannedNode[], provenance: Provenance): readonly Annotation[] {
  const annotations = nodes.flatMap((node) => {
    if (node.kind === 'waits') return [];
    const { dockerfile: file } = node.planned.images[0].spec;
    return findingsIn(node.planned, provenance).map(
      ({ rule, line, what, cost, edit }): Annotation => ({
        level: 'warning',
        title: rule,
        message: `${what}\n${cost}`,
        hint: edit,
        location: { file, line },
      }),
    );
  });
  return [...new Map(annotations.map((annotation) => [JSON.stringify(annotation), annotation])).values()];
}
