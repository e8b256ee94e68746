import { formatRepository, parseRepository } from '../oci/reference.ts';
import { hasUnknown } from './expand-variables.ts';

/** The registry that ECR has for an account in a region. */
export const ECR_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/;

/** Stands where a workflow asks for its registry when it runs. */
export const ECR_OF_THE_RUN = 'ecr-of-the-run.invalid';

/** The repository of an image that is written with a tag or digest, which may be anything. Undefined: it names none that can be pushed to. */
export function repositoryIn(image: string): string | undefined {
  const withoutDigest = image.split('@')[0] ?? '';
  const name = withoutDigest.replace(/:(?!\d+\/)[^/]*$/, '').replace(/:\$\{?\{?.*$/, '');
  if (!/^[\w.:/-]+$/.test(name) || !name.includes('/') || hasUnknown(name)) return undefined;
  try {
    return formatRepository(parseRepository(name.toLowerCase() === name ? name : ''));
  } catch {
    return undefined;
  }
}
