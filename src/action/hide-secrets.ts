/** Shorter ones are in too many words to be told from them, lines of a file even more: "users:". */
const FEWEST_CHARACTERS = { secret: 4, line: 8 };

/**
 * A plain value, the report of a run for example, with `***` wherever one of the secrets stands in a text. The runner hides them in its log;
 * what is written on GitHub's pages by other ways it does not see.
 */
export function hideSecrets<Value>(value: Value, secrets: Iterable<string>): Value {
  const hidden = [...new Set([...secrets].flatMap(linesOf))].toSorted((one, other) => other.length - one.length); // one may be a part of another
  if (hidden.length === 0) return value;
  return JSON.parse(JSON.stringify(value), (_name, one) =>
    typeof one === 'string' ? hidden.reduce((text, secret) => text.replaceAll(secret, '***'), one) : one,
  );
}

function linesOf(secret: string): string[] {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const fewest = lines.length === 1 ? FEWEST_CHARACTERS.secret : FEWEST_CHARACTERS.line;
  return lines.filter((line) => line.length >= fewest);
}
