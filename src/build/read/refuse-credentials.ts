import { readFileSync } from 'node:fs';
import { readingFile } from '../../context/reading-file.ts';
import type { ContextEntry, ContextFile } from '../../context/tree.ts';
import { diskPathOf } from '../../context/walk.ts';
import { credentialsOf, mayHoldCredentials } from '../../credentials/credential-files.ts';
import { type ImageFacts, walkChain } from '../../plan/analysis.ts';
import { chainOf, type WalkedStep } from '../../plan/chain.ts';
import { contextReads } from '../../plan/context-reads.ts';
import type { ImageSpec } from '../../plan/image-spec.ts';
import { allowedBy, credentialsError, type TakenCredentials } from './taken-credentials.ts';

/** Larger files are no configuration. */
const MOST_BYTES = 1 << 20;

/**
 * Looks into the context files whose names say that credentials may be in them, as far as an instruction of a needed stage takes them.
 * Few files have such a name, so that this costs nothing to speak of.
 *
 * @throws {ToolErrors} CONTEXT_CREDENTIALS with every file that the user did not allow
 */
export function refuseCredentials(facts: ImageFacts, spec: Pick<ImageSpec, 'name' | 'allowedSecrets'>): void {
  const isAllowed = allowedBy(spec.allowedSecrets);
  const suspects = new Set<ContextEntry>(
    facts.context.entries.filter(
      (entry) =>
        entry.type === 'file' && entry.size <= MOST_BYTES && mayHoldCredentials(entry.path) && !isAllowed(entry.path),
    ),
  );
  if (suspects.size === 0) return;
  const taken = [...takersOf(suspects, facts)].flatMap(([file, { written }]): TakenCredentials[] => {
    const [first, ...more] = credentialsOf(file.path, readWhole(file, facts));
    return first === undefined ? [] : [{ path: file.path, credentials: [first, ...more], by: written.instruction }];
  });
  if (taken.length > 0) throw credentialsError(taken, spec, facts);
}

/** The first instruction that takes each of these files. */
function takersOf(files: ReadonlySet<ContextEntry>, facts: ImageFacts): ReadonlyMap<ContextFile, WalkedStep> {
  const takers = new Map<ContextFile, WalkedStep>();
  const { stages, needed } = facts.analysis;
  for (const index of needed) {
    for (const step of walkChain(facts, chainOf(stages, index))) {
      for (const entry of contextReads(step.instruction, facts.context)) {
        if (entry.type === 'file' && files.has(entry) && !takers.has(entry)) takers.set(entry, step);
      }
    }
  }
  return takers;
}

function readWhole(file: ContextFile, { context }: ImageFacts): Uint8Array {
  return readingFile(context, file, () => readFileSync(diskPathOf(context.directory, file.path)));
}
