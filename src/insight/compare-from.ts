import { platformOf } from '../build/make/platform-of.ts';
import type { PlannedImage } from '../build/plan/plan-image.ts';
import type { BuildPorts } from '../build/ports.ts';
import { isToolError } from '../errors.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import { pinnedReference } from '../plan/own-images.ts';
import type { BaseImage } from '../plan/segment.ts';
import { fetchImage } from '../registry/resolve.ts';
import type { Difference } from './difference.ts';

/** What could be said of a base, and what could not be asked. */
export interface FromComparison {
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
}

/**
 * A base that is no more than its FROM image follows from its digest: whoever could write the record of such a base could not make another
 * image of it. Of a base with instructions nothing follows.
 */
export async function compareWithFrom(
  base: BaseImage,
  { baseSegment, facts, spec }: Pick<PlannedImage, 'baseSegment' | 'facts' | 'spec'>,
  { registry, signal }: Pick<BuildPorts, 'registry' | 'signal'>,
): Promise<FromComparison> {
  const { from } = facts.analysis.chain;
  if (baseSegment.madeBy !== 'copy' || from.kind !== 'image') return { differences: [], notes: [] };
  const reference = {
    ...parseReference(from.image),
    ...pinnedReference(from.image, facts.digestOf(from.image), facts.own),
  };
  const name = formatReference(reference);
  try {
    const image = await fetchImage(registry, reference, platformOf(facts, spec), { signal });
    const expected = image.config.rootfs.diff_ids;
    if (expected.join() === base.diffIds.join()) return { differences: [], notes: [] };
    const what = `its record is not of ${name}`;
    return {
      differences: [{ where: 'base', what, expected: expected.join(' '), actual: base.diffIds.join(' ') }],
      notes: [],
    };
  } catch (error) {
    if (!isToolError(error)) throw error;
    return { differences: [], notes: [`The base was not compared with ${name}: ${error.message}`] };
  }
}
