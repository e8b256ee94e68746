import { readFileSync } from 'node:fs';
import { messageOf, type SourceLocation, ToolError } from '../../errors.ts';
import type { Credential } from './keychain.ts';
import { hostOf } from './registry-host.ts';

/** A credential file as Docker and Podman write it. */
export interface AuthFile {
  readonly file: string;
  /** Server → credential; entries without one are left out. Servers stand as they are written in the file. */
  readonly auths: ReadonlyMap<string, () => Credential>;
  /** Host → name of its credential helper. */
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore?: string;
}

/**
 * Reads a credential file; undefined when there is none.
 *
 * @throws {ToolError} REGISTRY_CREDENTIALS_INVALID with file and line. Nothing of the content is in the message: it is secret.
 * @see https://docs.docker.com/reference/cli/docker/login/ and https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
 */
export async function readAuthFile(file: string): Promise<AuthFile | undefined> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8'); // small, and the first request waits for it: others would take their turns before
  } catch (cause) {
    const code = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalid(messageOf(cause), { file }, `Make ${file} readable for this user.`);
  }
  return parseAuthFile(text, file);
}

function parseAuthFile(text: string, file: string): AuthFile {
  const document = text.trim() === '' ? {} : parseJson(text, file);
  const read = (parent: unknown, name: string) => {
    const value = memberOf(parent, name);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
    if (value === undefined || value === null) return [];
    throw invalid(`"${name}" is not an object`, { file }, relogin(file));
  };
  const credsStore = memberOf(document, 'credsStore');
  return {
    file,
    auths: new Map(read(document, 'auths').map(([server, entry]) => [server, () => credentialOf(server, entry, file)])),
    credHelpers: new Map(
      read(document, 'credHelpers').flatMap(([server, name]) =>
        typeof name === 'string' ? [[hostOf(server), name]] : [],
      ),
    ),
    ...(typeof credsStore === 'string' && credsStore !== '' ? { credsStore } : {}),
  };
}

/** Parsed only when this server is the one: a broken entry of another registry is no trouble here. */
function credentialOf(server: string, entry: unknown, file: string): Credential {
  const text = (name: string) => {
    const value = memberOf(entry, name);
    return typeof value === 'string' ? value : '';
  };
  if (text('identitytoken') !== '') return { kind: 'identity-token', token: text('identitytoken') };
  if (text('registrytoken') !== '') return { kind: 'registry-token', token: text('registrytoken') };
  const pair = Buffer.from(text('auth'), 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = pair.indexOf(':');
  if (colon > 0) return { kind: 'basic', username: pair.slice(0, colon), password: pair.slice(colon + 1) };
  if (text('auth') !== '') {
    throw invalid(`"auth" of ${server} is not "user:password" in base64`, { file }, relogin(file, hostOf(server)));
  }
  const username = text('username');
  return username === '' ? { kind: 'anonymous' } : { kind: 'basic', username, password: text('password') };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text around the place, which may be a password: it is neither printed nor kept as cause.
    const before = text.slice(0, Math.min(brokenAt(text), text.trimEnd().length)).split('\n');
    const location = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    throw invalid(`it is not JSON, line ${location.line} is wrong`, location, relogin(file));
  }
}

/** Where JSON stops to be right: one less than the shortest beginning for which the parser complains about more than its end. */
function brokenAt(text: string): number {
  const position = /position (\d+)/.exec(complaintAbout(text))?.[1];
  if (position !== undefined) return Number(position);
  if (!isUnexpectedToken(text)) return text.length;
  let right = 0;
  let wrong = text.length;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isUnexpectedToken(text.slice(0, middle))) wrong = middle;
    else right = middle;
  }
  return wrong - 1;
}

function isUnexpectedToken(text: string): boolean {
  return complaintAbout(text).startsWith('Unexpected token');
}

function complaintAbout(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function relogin(file: string, host = 'HOST'): string {
  return `Correct ${file}, or move it away and run \`docker login ${host}\`.`;
}

function invalid(why: string, location: SourceLocation, hint: string): ToolError {
  return new ToolError('REGISTRY_CREDENTIALS_INVALID', `Reading credentials from ${location.file}: ${why}`, {
    hint,
    location,
  });
}
