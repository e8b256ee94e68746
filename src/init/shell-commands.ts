/** The simple commands of a shell script, word by word; quotes are taken off, nothing is expanded. Good enough to find names in. */
export function shellCommands(script: string): readonly (readonly string[])[] {
  return script
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n|&&|\|\||;|\|/)
    .map((line) => [...line.matchAll(WORD)].map(([word]) => word.replace(/["']/g, '')))
    .filter(([first]) => first !== undefined && !first.startsWith('#'));
}

/** "a", 'a', or a run of other characters; `${{ … }}` counts as one character. */
const WORD = /(?:\$\{\{[^}]*\}\}|"[^"]*"|'[^']*'|[^\s"'])+/g;

/** Values of a flag in words such as ["-t", "a", "--tag=b"]. */
export function flagValues(words: readonly string[], names: readonly string[]): string[] {
  return words.flatMap((word, index) => {
    const [name = '', ...rest] = word.split('=');
    if (!names.includes(name)) return [];
    return rest.length > 0 ? [rest.join('=')] : (words[index + 1] ?? []);
  });
}

/** NAME=value at the beginning of a line, and export NAME=value. */
export function assignmentsIn(script: string): Readonly<Record<string, string>> {
  const found = script.matchAll(/^\s*(?:export\s+|local\s+)?([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;|&$()]*)\s*$/gm);
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, value.replace(/^["']|["']$/g, '')]));
}
