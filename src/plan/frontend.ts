import type { Digest } from '../oci/digest.ts';
import { formatReference, parseReference } from '../oci/reference.ts';
import type { ImageFacts } from './analysis.ts';
import type { Input } from './input.ts';

/** The front end that `# syntax=` names: an input of everything that an engine executes, and of nothing else. */
export interface Frontend {
  /** As written. */
  readonly image: string;
  /** As written, with what stands behind the image. */
  readonly text: string;
  /** From hydrofoil.lock, or once the registry was asked. */
  readonly digest: () => Digest | undefined;
  readonly ask: () => Promise<void>;
}

type WithFrontend = Pick<ImageFacts, 'frontend'>;

/** Something must be executed, and nobody knows yet by which front end. Never leaves `knowingFrontend`. */
class FrontendUnknown extends Error {}

/** @throws FrontendUnknown */
export function frontendInputs({ frontend }: WithFrontend): Input[] {
  return frontend === undefined ? [] : [{ kind: 'frontend', name: frontend.text, digest: digestOf(frontend) }];
}

/** What a `# syntax=` line for an engine says: the image by its digest. */
export function pinnedSyntax({ frontend }: WithFrontend): { readonly syntax?: string } {
  if (frontend === undefined) return {};
  const { registry, name } = parseReference(frontend.image);
  const pinned = formatReference({ registry, name, digest: digestOf(frontend) });
  return { syntax: frontend.text.trim().replace(frontend.image, () => pinned) };
}

/** Thinks; where that finds something to execute, asks for the front end's digest and thinks once more. */
export async function knowingFrontend<T>({ frontend }: WithFrontend, think: () => Promise<T>): Promise<T> {
  try {
    return await think();
  } catch (error) {
    if (!(error instanceof FrontendUnknown) || frontend === undefined) throw error;
    await frontend.ask();
    return think();
  }
}

function digestOf({ digest, image }: Frontend): Digest {
  const known = digest();
  if (known === undefined) throw new FrontendUnknown(`Nobody has asked for ${image}`);
  return known;
}
