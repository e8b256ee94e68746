import type { ContextFile, ContextTree } from '../../context/tree.ts';
import type { SourceLocation } from '../../errors.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Composition } from './composition.ts';
import type { RootfsFacts } from './rootfs.ts';

/** A COPY or ADD of context files, its words expanded and its quotes removed. */
export interface CopyInstruction {
  readonly command: 'COPY' | 'ADD';
  readonly sources: readonly string[];
  readonly heredocs?: readonly Heredoc[];
  readonly destination: string;
  /** WORKDIR in force, absolute. */
  readonly workdir: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly exclude?: readonly string[];
  readonly parents?: boolean;
  readonly link?: boolean;
  /** ADD --unpack; undefined: archives are unpacked by ADD. */
  readonly unpack?: boolean;
  readonly location?: SourceLocation;
}

export interface Heredoc {
  /** The word after "<<". */
  readonly name: string;
  /** Expanded where the Dockerfile asks for it. */
  readonly content: string;
}

export interface CopyEnvironment {
  readonly context: ContextTree;
  readonly contentIds: (file: ContextFile) => Digest;
  /** Whether ADD might unpack the file. */
  readonly mayBeArchive: (file: ContextFile) => boolean;
  readonly facts: RootfsFacts;
}

/**
 * Makes the layer entries that BuildKit's COPY would make, or says who must do it instead.
 *
 * @throws {ToolError} CONTEXT_SOURCE_MISSING, CONTEXT_PATTERN_INVALID, COPY_INVALID, COPY_CONFLICT
 */
export function composeCopy(_instruction: CopyInstruction, _environment: CopyEnvironment): Composition {
  return { kind: 'engine', because: 'it is not written yet' };
}
