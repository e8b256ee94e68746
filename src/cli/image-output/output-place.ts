import { isAbsolute, relative, resolve } from 'node:path';
import type { ImageSettings } from '../../config/config.ts';
import { ignoredBy, readIgnore } from '../../context/dockerignore.ts';
import { ToolError } from '../../errors.ts';

/** What `--output` names: absolute paths. */
export type OutputPlace =
  | { readonly kind: 'layout'; readonly path: string }
  | { readonly kind: 'archive'; readonly path: string };

const KINDS = { 'oci:': 'layout', 'docker-archive:': 'archive' } as const;

/**
 * Reads `--output oci:DIR` or `--output docker-archive:FILE`.
 *
 * @throws {ToolError} USAGE_OUTPUT
 */
export function parseOutput(text: string, cwd: string): OutputPlace {
  for (const [scheme, kind] of Object.entries(KINDS)) {
    const path = resolve(cwd, text.slice(scheme.length));
    if (text.startsWith(scheme) && text.length > scheme.length && path !== '/') return { kind, path };
  }
  throw new ToolError('USAGE_OUTPUT', `Reading --output: "${text}" is no place for an image`, {
    hint: 'Write --output oci:DIR for a folder, or --output docker-archive:FILE for a file that docker load takes.',
  });
}

/**
 * What is made must not be a part of what it is made of.
 *
 * @throws {ToolError} USAGE_OUTPUT_IN_CONTEXT
 */
export function requireOutsideContext({ path }: OutputPlace, { context, dockerfile, name }: ImageSettings): void {
  const inside = relative(context, path);
  if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) return;
  if (inside !== '' && ignoredBy(readIgnore(context, dockerfile), inside) !== undefined) return;
  throw new ToolError('USAGE_OUTPUT_IN_CONTEXT', `Building ${name} into ${path}: that is in its own build context`, {
    hint: `Name a place outside of ${context}, or leave ${inside === '' ? 'another one' : inside} out by .dockerignore.`,
  });
}
