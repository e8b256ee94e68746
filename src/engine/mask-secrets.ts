import { readFile } from 'node:fs/promises';
import type { SecretSource } from './engine.ts';
import type { Environment } from './secret-arguments.ts';

/** Shorter values would blacken ordinary words, and are no secrets worth the name. */
const MIN_LENGTH = 6;
/** A file above this size is data, not something that a step would print. */
const MAX_FILE_BYTES = 64 * 1024;
const MASK = '***';

/** Finds the secrets' values, so that a step that prints one does not put it into a log: each of their lines is replaced by `***`. */
export async function maskSecrets(
  secrets: readonly SecretSource[],
  env: Environment,
  others: readonly string[] = [],
): Promise<(line: string) => string> {
  const values = await Promise.all(secrets.map((secret) => readValue(secret, env)));
  const lines = [...values, ...others]
    .flatMap((value) => value.split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length); // a value that contains another one goes first
  return (line) => lines.reduce((masked, secret) => masked.replaceAll(secret, MASK), line);
}

async function readValue(secret: SecretSource, env: Environment): Promise<string> {
  if (secret.from === 'environment') return env[secret.variable] ?? '';
  const bytes = await readFile(secret.file).catch(() => Buffer.alloc(0)); // the engine says what is wrong with the file
  return bytes.length > MAX_FILE_BYTES ? '' : bytes.toString('utf8');
}
