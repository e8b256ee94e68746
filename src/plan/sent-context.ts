import { namesOf } from '../context/follow-links.ts';
import { hasWildcard } from '../context/glob.ts';
import { followInContext, matchSource } from '../context/match-sources.ts';
import type { ContextTree } from '../context/tree.ts';
import type { ExpandedInstruction } from '../dockerfile/instruction.ts';
import { contextReads } from './context-reads.ts';

/**
 * What of the context a build can see at all: BuildKit sends only what some instruction of the build names, so whether a folder is there
 * depends on all of them together. Looked for when it matters, which is seldom.
 */
export interface SentContext {
  /** Why a source finds nothing in a context that has it; completes "COPY x y: …". */
  readonly whyUnseen: (source: string) => string | undefined;
}

export function sentContext(instructions: readonly ExpandedInstruction[], context: ContextTree): SentContext {
  let sent: ReadonlySet<string> | undefined;
  const sentPaths = () => {
    sent ??= new Set(instructions.flatMap((instruction) => readsOf(instruction, context)));
    return sent;
  };
  return {
    whyUnseen(source) {
      const misread = misreadingOf(source);
      if (misread !== undefined) {
        const isWhole = sentPaths().size === context.entries.length;
        return isWhole ? undefined : `BuildKit ${misread}, and sends nothing for "${source}"`;
      }
      const names = namesOf(source);
      if (isEscaped(names)) {
        const path = names.join('/');
        return [...sentPaths()].some((sent) => isWithin(sent, path))
          ? undefined
          : `BuildKit takes the backslash for an escape, and sends nothing for "${source}"`;
      }
      const literal = names.slice(0, names.findIndex(hasWildcard));
      if (literal.length === 0 || !names.some(hasWildcard)) return undefined;
      const match = matchSource(context, source);
      if (match.kind !== 'matches' || match.sources.length > 0) return undefined;
      const folder = followInContext(context, literal.join('/'))?.path;
      if (folder === undefined) return undefined;
      for (const path of sentPaths()) if (isWithin(path, folder)) return undefined;
      return `no file of ${literal.join('/')}/ matches, nor does another instruction name one, and BuildKit then takes the folder for missing`;
    },
  };
}

function readsOf(instruction: ExpandedInstruction, context: ContextTree): string[] {
  const named =
    instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
      ? {
          ...instruction,
          sources: instruction.sources.filter(
            (source) => misreadingOf(source) === undefined && !isEscaped(namesOf(source)),
          ),
          exclude: [],
        }
      : instruction;
  return contextReads(named, context).map(({ path }) => path);
}

/** BuildKit makes patterns of an ignore file's kind from the names, which means something else than the name then. */
function misreadingOf(source: string): string | undefined {
  const path = namesOf(source).join('/');
  if (path.startsWith('!')) return 'takes a name that begins with "!" for an exclusion';
  return path === path.trim() ? undefined : 'leaves out blanks at either end of a name';
}

/** A name is looked up as it stands; the pattern made of it means what is behind the backslash. */
function isEscaped(names: readonly string[]): boolean {
  return !names.some(hasWildcard) && names.some((name) => name.includes('\\'));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
