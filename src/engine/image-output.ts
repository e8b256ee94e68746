import { formatReference, type Reference } from '../oci/reference.ts';
import { csvField } from './secret-arguments.ts';

/** The `--output` of BuildKit that pushes an image: with OCI media types, and over plain HTTP where the registry is on this machine. */
export function imageOutput(destination: Reference): string {
  const fields = ['type=image', `name=${formatReference(destination)}`, 'push=true', 'oci-mediatypes=true'];
  if (isLoopback(destination.registry)) fields.push('registry.insecure=true');
  return fields.map(csvField).join(',');
}

/** Docker's rule: a registry on this machine may speak plain HTTP. */
export function isLoopback(registry: string): boolean {
  const host = registry.replace(/:\d+$/, '');
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
