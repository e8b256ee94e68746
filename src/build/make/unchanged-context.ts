import { readContentIds } from '../../context/content-id.ts';
import { readContext } from '../../context/walk.ts';
import { ToolError } from '../../errors.ts';
import { answerAboutStages, type ImageFacts } from '../../plan/analysis.ts';
import { inputsOfSteps } from '../../plan/build-inputs.ts';
import type { WalkedStep } from '../../plan/chain.ts';
import type { Input } from '../../plan/input.ts';

/**
 * Looks again at the context files that executed steps could read. An engine reads the folder later than the key was computed: what it
 * made of other content must not be kept under that key.
 *
 * @throws {ToolError} CONTEXT_FILE_CHANGED and what readContext throws
 */
export async function requireUnchangedContext(
  steps: readonly WalkedStep[],
  facts: ImageFacts,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const before = filesRead(steps, facts);
  if (before.size === 0) return;
  const { directory, ignore } = facts.context;
  const context = await readContext(directory, { ignore, signal });
  const now = filesRead(steps, { ...facts, context, contentIds: readContentIds(context) });
  const changed = [...new Set([...before.keys(), ...now.keys()])].find((name) => before.get(name) !== now.get(name));
  if (changed === undefined) return;
  throw new ToolError(
    'CONTEXT_FILE_CHANGED',
    `Executing line ${steps[0]?.written.instruction.line}: ${changed} of the build context changed while the engine built, which may have read either`,
    { hint: 'Run it again when nothing writes into the build context, or exclude the file in .dockerignore.' },
  );
}

function filesRead(steps: readonly WalkedStep[], facts: ImageFacts): ReadonlyMap<string, Input['digest']> {
  const { context, contentIds } = facts;
  const { inputsTaken } = answerAboutStages(facts);
  const inputs = inputsOfSteps(steps, { context, contentIds, inputsTaken });
  return new Map(inputs.flatMap(({ kind, name, digest }) => (kind === 'file' ? [[name, digest]] : [])));
}
