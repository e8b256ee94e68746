/** What a token allows in one repository. */
export interface Scope {
  readonly name: string;
  readonly actions: readonly string[];
}

/** Repository name → actions. */
export type ScopeSet = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads "repository:emr/web:pull,push". Other kinds of scope ("registry:catalog:*") are undefined: nothing here needs them. */
export function parseScope(text: string): Scope | undefined {
  const [, name, actions] = /^repository(?:\([^)]*\))?:(.+):([^:]*)$/.exec(text) ?? [];
  return name === undefined || actions === undefined ? undefined : { name, actions: actions.split(',') };
}

export function scopeSetOf(scopes: readonly Scope[]): ScopeSet {
  const set = new Map<string, Set<string>>();
  for (const { name, actions } of scopes) set.set(name, new Set([...(set.get(name) ?? []), ...actions]));
  return set;
}

/** The same set is always the same text: names and actions are sorted. */
export function formatScopes(set: ScopeSet): readonly string[] {
  return [...set].map(([name, actions]) => `repository:${name}:${[...actions].sort().join(',')}`).sort();
}

export function covers(has: ScopeSet, wanted: ScopeSet): boolean {
  return [...wanted].every(([name, actions]) => {
    const allowed = has.get(name);
    return allowed !== undefined && (allowed.has('*') || [...actions].every((action) => allowed.has(action)));
  });
}
