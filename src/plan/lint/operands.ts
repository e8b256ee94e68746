/** The words of a command that are no options and no values of options. `valued`: options whose value is the next word. */
export function operandsOf(words: readonly string[], valued: readonly string[]): readonly string[] {
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (valued.includes(word)) at++;
    else if (!word.startsWith('-')) operands.push(word);
  }
  return operands;
}
