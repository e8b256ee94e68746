export type KnownVariables = Readonly<Record<string, string>>;

/** Nested once or twice in practice: a registry and a name make a repository, that and a tag an image. */
const DEEPEST = 5;

/** Puts the values of `${{ env.NAME }}`, `$NAME` and `${NAME}` in, as far as they are known; the rest stays as it is. */
export function expandVariables(text: string, variables: KnownVariables): string {
  let expanded = text;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = expanded
      .replace(/\$\{\{\s*env\.(\w+)\s*\}\}/g, (all, name: string) => variables[name] ?? all)
      .replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced: string | undefined, bare: string | undefined) => {
        return variables[braced ?? bare ?? ''] ?? all;
      });
    if (next === expanded) break;
    expanded = next;
  }
  return expanded;
}

/** Something stands for what is only known when it runs. */
export function hasUnknown(text: string): boolean {
  return text.includes('$') || text.includes('{');
}
