import { createHash } from 'node:crypto';

/**
 * The name of an environment's objects (its Lease and its ConfigMap): "hydrofoil-uat". An environment whose name the API would not
 * take gets a digest, so that "a_b" and "a-b" stay apart.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function objectNameOf(environment: string): string {
  if (/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(environment)) return `hydrofoil-${environment}`;
  const digest = createHash('sha256').update(environment).digest('hex').slice(0, 8);
  const allowed = environment
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30);
  return `hydrofoil-${allowed.replace(/^-+|-+$/g, '')}-${digest}`.replace('--', '-');
}

/** Labels of every object that Hydrofoil makes. */
export const MANAGED_LABELS = { 'app.kubernetes.io/managed-by': 'hydrofoil' } as const;
