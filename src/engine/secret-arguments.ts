import { ToolError } from '../errors.ts';
import type { EngineRequest, SecretSource, SshSource } from './engine.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The `--secret` and `--ssh` arguments, which all engines write alike: names of files and variables, never what they hold.
 *
 * @throws {ToolError} ENGINE_SECRET_MISSING when a variable is not set: the tools would pass an empty secret on without a word
 */
export function secretArguments({ secrets, ssh }: EngineRequest, env: Environment): string[] {
  return [
    ...secrets.flatMap((secret) => ['--secret', formatSecret(secret, env)]),
    ...ssh.flatMap((source) => ['--ssh', formatSsh(source)]),
  ];
}

function formatSecret(secret: SecretSource, env: Environment): string {
  if (secret.from === 'file') return [`id=${secret.id}`, `src=${secret.file}`].map(csvField).join(',');
  if (env[secret.variable] === undefined) {
    throw new ToolError(
      'ENGINE_SECRET_MISSING',
      `Secret ${secret.id}: the environment variable ${secret.variable} is not set`,
      {
        hint: `Set ${secret.variable}, or take the secret from a file.`,
      },
    );
  }
  return [`id=${secret.id}`, `env=${secret.variable}`].map(csvField).join(',');
}

function formatSsh({ id, paths }: SshSource): string {
  return paths.length === 0 ? id : `${id}=${paths.join(',')}`;
}

/** One field of a line of comma-separated values, which is how BuildKit's tools read these arguments. */
export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
