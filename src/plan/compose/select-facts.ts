import type { RootfsFacts } from './rootfs.ts';

export interface SelectOptions {
  /** Keep /etc/passwd and /etc/group: an owner was given by name. */
  readonly accounts: 'keep' | 'leave-out';
}

/** The part of the facts that composing needed: `paths` is what its results list as `rootfsPaths`. Everything else becomes unknown. */
export function selectFacts(facts: RootfsFacts, _paths: Iterable<string>, _options: SelectOptions): RootfsFacts {
  return facts;
}
