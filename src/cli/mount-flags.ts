import { resolve } from 'node:path';
import type { SecretSource, SshSource } from '../engine/engine.ts';
import { ToolError } from '../errors.ts';

/** "id=npm,src=token.txt" or "id=npm,env=NPM_TOKEN", as docker build takes it. @throws {ToolError} USAGE_SECRET */
export function parseSecretFlag(text: string, cwd: string): SecretSource {
  const parts = new Map(
    text.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const id = parts.get('id');
  const file = parts.get('src') ?? parts.get('source');
  const variable = parts.get('env') ?? (file === undefined ? id : undefined);
  if (id === undefined || id === '') {
    throw new ToolError('USAGE_SECRET', 'Reading --secret: it has no id', {
      hint: 'Write it as --secret id=NAME,src=FILE or --secret id=NAME,env=VARIABLE.',
    });
  }
  return file === undefined
    ? { id, from: 'environment', variable: variable ?? id }
    : { id, from: 'file', file: resolve(cwd, file) };
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
