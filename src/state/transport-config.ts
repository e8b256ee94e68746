/** What of a repository's configuration says how its remotes are reached, and as whom. Hooks, signing, filters and the like stay behind. */
const OF_TRANSPORT =
  /^(?:remote\..+\.(?:url|pushurl|proxy|proxyauthmethod|receivepack|uploadpack)|url\..+\.(?:insteadof|pushinsteadof)|http\..+|credential\..+|protocol\..+|ssh\..+|core\.(?:sshcommand|gitproxy|askpass))$/;

const PUSH_URL = /^(remote\..+)\.pushurl$/;

interface ConfigEntry {
  readonly key: string;
  readonly value: string;
}

/**
 * The entries of `git config --list -z` that a repository elsewhere needs to reach the same remotes with the same credentials, in their order, as
 * the variables that hand configuration to git: no file and no argument ever holds them.
 *
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 */
export function transportEnvironment(listing: string): Readonly<Record<string, string>> {
  const entries = listing
    .split('\0')
    .filter((entry) => entry !== '')
    .map(parseEntry)
    .filter(({ key }) => OF_TRANSPORT.test(key));
  const variables = readWhereWritten(entries).flatMap(({ key, value }, at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(variables.length / 2), ...Object.fromEntries(variables) };
}

/** A remote may be fetched from one repository and pushed to others. State has one place: what was written elsewhere would never be read. */
function readWhereWritten(entries: readonly ConfigEntry[]): readonly ConfigEntry[] {
  const addresses = new Map<string, ConfigEntry>();
  for (const entry of entries) {
    const [, remote] = PUSH_URL.exec(entry.key) ?? [];
    const key = `${remote}.url`;
    if (remote !== undefined && !addresses.has(key)) addresses.set(key, { key, value: entry.value });
  }
  const others = entries.filter(({ key }) => !addresses.has(key) && !PUSH_URL.test(key));
  return [...others, ...addresses.values()];
}

/** A key alone, without a value, means true. */
function parseEntry(entry: string): ConfigEntry {
  const end = entry.indexOf('\n');
  return end === -1 ? { key: entry, value: 'true' } : { key: entry.slice(0, end), value: entry.slice(end + 1) };
}
