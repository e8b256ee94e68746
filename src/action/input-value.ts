type Environment = Readonly<Record<string, string | undefined>>;

/** An input as the runner hands it over; one that is empty is one that was not given. */
export function readInput(name: string, env: Environment): string | undefined {
  return env[variableOf(name)]?.trim() || undefined;
}

/** "INPUT_BUILD-ARG": upper case, blanks as underscores, all else as it is. */
export function variableOf(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}
