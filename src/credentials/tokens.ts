import { type Credential, lineAt } from './credential.ts';
import { isRandom } from './is-placeholder.ts';
import { privateKeysIn } from './private-key.ts';

/** What every kind of token begins with: one look decides that nearly every file holds none. */
const FIRST_LOOK =
  /PRIVATE KEY|gh[pousr]_|github_pat_|glpat-|xox[abpr]-|[sr]k_live_|npm_|AKIA|pypi-AgEI|dckr_pat_|dop_v1_/;

/** The first group is the part that was drawn by lot. */
const TOKENS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a GitHub token', pattern: /\bgh[pousr]_([A-Za-z0-9]{36})(?![A-Za-z0-9])/g },
  { what: 'a GitHub token', pattern: /\bgithub_pat_([A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9])/g },
  { what: 'a GitLab token', pattern: /\bglpat-([A-Za-z0-9_-]{20,})/g },
  { what: 'a Slack token', pattern: /\bxox[abpr]-(?:\d{9,14}-){1,3}([A-Za-z0-9]{24,})/g },
  { what: 'a Stripe key', pattern: /\b[sr]k_live_([A-Za-z0-9]{24,})/g },
  { what: 'an npm token', pattern: /\bnpm_([A-Za-z0-9]{36})(?![A-Za-z0-9])/g },
  { what: 'a PyPI token', pattern: /\bpypi-AgEI([A-Za-z0-9_-]{60,})/g },
  { what: 'a Docker Hub token', pattern: /\bdckr_pat_([A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])/g },
  { what: 'a DigitalOcean token', pattern: /\bdop_v1_([a-f0-9]{64})(?![a-f0-9])/g },
];

const AWS_ID = /\bAKIA([A-Z2-7]{16})(?![A-Z0-9])/;
const AWS_SECRET =
  /(?:aws|secret|access)[\w.-]{0,24}["']?\s{0,4}[:=,]\s{0,4}["']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi;

/** Bytes that are looked at to tell text from everything else. */
const FIRST_BYTES = 8_000;

/**
 * The tokens and private keys that stand in a file, found by what their givers' tokens look like. Text only. Bytes are read as
 * Latin-1, which is quick and changes no ASCII character.
 */
export function tokensIn(bytes: Uint8Array): readonly Credential[] {
  if (bytes.subarray(0, FIRST_BYTES).includes(0)) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return FIRST_LOOK.test(text) ? tokensInText(text) : [];
}

export function tokensInText(text: string): readonly Credential[] {
  const given = TOKENS.flatMap(({ what, pattern }) => randomMatches(text, pattern, what));
  // An id alone opens nothing; the secret has no mark of its own.
  const aws = isRandom(AWS_ID.exec(text)?.[1] ?? '') ? randomMatches(text, AWS_SECRET, 'an AWS secret key') : [];
  return withoutRepeats([...privateKeysIn(text), ...given, ...aws]);
}

function withoutRepeats(found: readonly Credential[]): readonly Credential[] {
  return [...new Map(found.map((one) => [`${one.line} ${one.what}`, one])).values()];
}

function randomMatches(text: string, pattern: RegExp, what: string): Credential[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: random = '', index }) =>
    isRandom(random) ? [{ what, line: lineAt(text, index) }] : [],
  );
}
