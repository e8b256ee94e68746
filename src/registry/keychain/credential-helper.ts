import { isToolError, messageOf, ToolError } from '../../errors.ts';
import type { Exec } from '../../exec.ts';
import { parseJsonObject } from '../json-object.ts';
import { ANONYMOUS, type Credential } from './keychain.ts';
import { serverOf } from './registry-host.ts';

export interface CredentialHelperOptions {
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that names the helper, for errors. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/**
 * Asks `docker-credential-NAME`. The host goes in by stdin and the secret comes out by stdout: neither stands in an argument list,
 * and what the program printed stands in no error.
 *
 * @throws {ToolError} REGISTRY_CREDENTIAL_HELPER_FAILED
 * @see https://github.com/docker/docker-credential-helpers
 */
export async function askCredentialHelper(
  name: string,
  registry: string,
  { exec, env, file, signal }: CredentialHelperOptions,
): Promise<Credential> {
  const program = `docker-credential-${name}`;
  const failed = (why: string, hint: string) =>
    new ToolError('REGISTRY_CREDENTIAL_HELPER_FAILED', `Asking ${program} for the credential of ${registry}: ${why}`, {
      hint,
      location: { file },
    });
  const byHand = `Run \`echo ${serverOf(registry)} | ${program} get\` to see what it says.`;
  const result = await exec(program, ['get'], { stdin: serverOf(registry), env, signal }).catch((error: unknown) => {
    if (!isToolError(error, 'COMMAND_NOT_FOUND')) throw error;
    throw failed(messageOf(error), `Install ${program}, or take "${name}" out of ${file}.`);
  });
  if (result.exitCode !== 0) {
    if (/credentials not found/i.test(result.stdout + result.stderr)) return ANONYMOUS;
    throw failed(`it ended with exit code ${result.exitCode}`, byHand);
  }
  const answer = parseAnswer(result.stdout);
  if (answer === undefined) throw failed('its answer is no credential', byHand);
  return answer;
}

/** The username "<token>" says that the secret is an identity token. */
function parseAnswer(text: string): Credential | undefined {
  const answer = parseJsonObject(text);
  if (answer === undefined) return undefined;
  const { Username: username, Secret: secret } = answer;
  if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
  if (secret === '') return ANONYMOUS;
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'basic', username, password: secret };
}
