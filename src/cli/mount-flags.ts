import { resolve } from 'node:path';
import type { SecretSource, SshSource } from '../engine/engine.ts';
import { ToolError } from '../errors.ts';

const SECRET_KEYS = ['id', 'src', 'source', 'env', 'type'];

/** "id=npm,src=token.txt" or "id=npm,env=NPM_TOKEN", as docker build takes it. @throws {ToolError} USAGE_SECRET */
export function parseSecretFlag(text: string, cwd: string): SecretSource {
  const parts = new Map(
    text.split(',').map((part) => [part.split('=')[0]?.trim() ?? '', part.slice(part.indexOf('=') + 1)]),
  );
  if ([...parts.keys()].some((key) => !SECRET_KEYS.includes(key)))
    throw secretInvalid('it takes id, src and env alone');
  const id = parts.get('id');
  const file = parts.get('src') ?? parts.get('source');
  if (id === undefined || id === '') throw secretInvalid('it has no id');
  if (file === '') throw secretInvalid('the file has no name');
  return file === undefined
    ? { id, from: 'environment', variable: parts.get('env') ?? id }
    : { id, from: 'file', file: resolve(cwd, file) };
}

/** Does not repeat the flag: somebody may have put the secret itself there. */
function secretInvalid(what: string): ToolError {
  return new ToolError('USAGE_SECRET', `Reading --secret: ${what}`, {
    hint: 'Write it as --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE.',
  });
}

/** "default" or "id=path[,path]", as docker build takes it. */
export function parseSshFlag(text: string, cwd: string): SshSource {
  const at = text.indexOf('=');
  if (at < 0) return { id: text, paths: [] };
  return {
    id: text.slice(0, at),
    paths: text
      .slice(at + 1)
      .split(',')
      .map((path) => resolve(cwd, path)),
  };
}
