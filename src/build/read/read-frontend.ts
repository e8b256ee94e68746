import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import { parseSyntax, type Syntax } from '../../dockerfile/syntax.ts';
import type { Platform } from '../../oci/manifest.ts';
import { parseReference } from '../../oci/reference.ts';
import type { Frontend } from '../../plan/frontend.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { resolveDigest } from '../../registry/resolve.ts';
import type { BuildPorts } from '../ports.ts';
import { locatedAt } from './located.ts';
import { type LockedImages, lockedDigest } from './resolve-froms.ts';

/** The front end that engines would take for this Dockerfile: that of its first lines, or the one that BUILDKIT_SYNTAX puts in its place. */
export function syntaxOf({ directives }: Dockerfile, { args }: Pick<ImageSpec, 'args'>): Syntax | undefined {
  const text = args.BUILDKIT_SYNTAX ?? directives.syntax;
  return text === undefined ? undefined : parseSyntax(text);
}

/** Nobody is asked before something must be executed. */
export function readFrontend(
  dockerfile: Dockerfile,
  spec: ImageSpec,
  lock: LockedImages | undefined,
  buildPlatform: Platform,
  { registry, signal }: Pick<BuildPorts, 'registry' | 'signal'>,
): Frontend | undefined {
  const syntax = syntaxOf(dockerfile, spec);
  if (syntax === undefined) return undefined;
  let digest = lockedDigest(syntax.image, lock);
  return {
    ...syntax,
    digest: () => digest,
    ask: async () => {
      const asking = resolveDigest(registry, parseReference(syntax.image), buildPlatform, { signal });
      ({ digest } = await locatedAt({ file: dockerfile.file, line: 1 }, asking));
    },
  };
}
