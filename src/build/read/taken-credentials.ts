import { basename } from 'node:path';
import { type IgnoreRules, ignoredBy, parsePatterns } from '../../context/dockerignore.ts';
import type { ContextTree } from '../../context/tree.ts';
import type { Credential } from '../../credentials/credential.ts';
import { ToolError, ToolErrors } from '../../errors.ts';
import type { ImageFacts } from '../../plan/analysis.ts';
import type { AllowedSecret, ImageSpec } from '../../plan/image-spec.ts';
import { oneLine } from '../../plan/reason.ts';

/** What messages name beside the file. */
export interface CredentialSurroundings {
  readonly analysis: { readonly dockerfile: { readonly file: string } };
  readonly context: Pick<ContextTree, 'directory'> & { readonly ignore: Pick<IgnoreRules, 'file'> };
}

/** A context file that holds credentials, and the instruction that takes it. */
export interface TakenCredentials {
  readonly path: string;
  readonly credentials: readonly [Credential, ...Credential[]];
  readonly by: { readonly line: number; readonly text: string };
}

/** All of them in one error: who corrects one wants to know the others. No value stands in it. */
export function credentialsError(
  taken: readonly TakenCredentials[],
  { name }: Pick<ImageSpec, 'name'>,
  facts: CredentialSurroundings,
): ToolErrors {
  const what = taken.length === 1 ? 'a file looks' : `${taken.length} files look`;
  return new ToolErrors(
    'CONTEXT_CREDENTIALS',
    `Reading the build context of image ${name}: ${what} like credentials, which everybody who can pull the image could read`,
    taken.toSorted((one, other) => (one.path < other.path ? -1 : 1)).map((file) => problemOf(file, name, facts)),
  );
}

function problemOf(
  { path, credentials, by }: TakenCredentials,
  name: string,
  facts: CredentialSurroundings,
): ToolError {
  const [first, ...more] = credentials;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const { analysis, context } = facts;
  const ignoreFile = context.ignore.file === undefined ? '.dockerignore' : basename(context.ignore.file);
  const isNamed = by.text.split(/[\s",[\]]+/).includes(path);
  const leaveOut = isNamed
    ? `Take ${path} out of line ${by.line}, and hand it to the RUN that needs it with --mount=type=secret.`
    : `Leave it out with a line "${path}" in ${ignoreFile}; a RUN that needs it gets it with --mount=type=secret.`;
  return new ToolError(
    'CONTEXT_CREDENTIALS',
    `it holds ${first.what}${others}, and line ${by.line} of ${analysis.dockerfile.file} takes it: ${oneLine(by.text)}`,
    {
      hint: `${leaveOut}\nIf it may be in the image: allowSecrets: ["${path}"] of images.${name} in hydrofoil.yaml, or --allow-secret ${path}.`,
      location: { file: path, ...(first.line === undefined ? {} : { line: first.line }) },
    },
  );
}

/** Answers whether the user lets a file into the image though it looks like a credential. */
export function allowedBy(allowed: readonly AllowedSecret[] = []): (path: string) => boolean {
  if (allowed.length === 0) return () => false;
  const patterns = parsePatterns(
    allowed.map(({ pattern }) => pattern),
    { file: 'allowSecrets' },
  );
  return (path) => ignoredBy(patterns, path) !== undefined;
}

/** Exceptions of the configuration for files that are not there (any more). */
export function staleExceptions(allowed: readonly AllowedSecret[] = [], { context }: ImageFacts): string[] {
  return allowed
    .filter(({ by }) => by === 'configuration')
    .filter((one) => {
      const isAllowed = allowedBy([one]);
      return !context.entries.some(({ type, path }) => type === 'file' && isAllowed(path));
    })
    .map(({ pattern }) => `allowSecrets names "${pattern}", and no file of the build context is called so: remove it`);
}
