import { formatReference } from '../oci/reference.ts';
import type { ResultPlace } from './result-place.ts';
import { csvField } from './secret-arguments.ts';

/**
 * The `--output` of BuildKit: pushes an image, with OCI media types, and over plain HTTP where the registry is on this machine; or
 * writes what a layout does not have yet.
 */
export function imageOutput(place: ResultPlace): string {
  return fieldsOf(place).map(csvField).join(',');
}

function fieldsOf(place: ResultPlace): string[] {
  if (place.kind === 'layout') return ['type=oci', 'tar=false', `dest=${place.view}`];
  const { reference } = place;
  const fields = ['type=image', `name=${formatReference(reference)}`, 'push=true', 'oci-mediatypes=true'];
  return isLoopback(reference.registry) ? [...fields, 'registry.insecure=true'] : fields;
}

/** Docker's rule: a registry on this machine may speak plain HTTP. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, '');
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
