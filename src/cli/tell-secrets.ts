import { readFile } from 'node:fs/promises';
import type { SecretSource } from '../engine/engine.ts';
import type { CliContext } from './context.ts';

/** Tells what the engine will be given for `RUN --mount=type=secret`. What cannot be read here is the engine's error. */
export async function tellSecrets(
  secrets: readonly SecretSource[],
  { env, onSecret, signal }: Pick<CliContext, 'env' | 'onSecret' | 'signal'>,
): Promise<void> {
  for (const secret of secrets) {
    const value =
      secret.from === 'environment'
        ? env[secret.variable]
        : await readFile(secret.file, { encoding: 'utf8', signal }).catch(() => undefined);
    if (value) onSecret(value);
  }
}
