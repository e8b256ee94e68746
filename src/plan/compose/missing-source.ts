import { ignoredBy } from '../../context/dockerignore.ts';
import { namesOf } from '../../context/follow-links.ts';
import type { ContextTree } from '../../context/tree.ts';
import { ToolError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { CopyPlace } from './copy.ts';

/** CONTEXT_SOURCE_MISSING, with the likely cause: excluded, misspelt, or not there at all. */
export function missingSource(source: string, context: ContextTree, { statement, location }: CopyPlace): ToolError {
  const path = namesOf(source).join('/') || '.';
  return new ToolError(
    'CONTEXT_SOURCE_MISSING',
    `${statement}: "${path}" is not in ${context.title ?? `the build context ${context.directory}`}`,
    {
      hint: hintFor(path, context),
      location,
    },
  );
}

const NOTHING_LEFT = 'Nothing of it is left to copy: correct --parents, --exclude or .dockerignore.';

function hintFor(path: string, context: ContextTree): string {
  if (path === '.') return NOTHING_LEFT;
  const pattern = ignoredBy(context.ignore, path);
  if (pattern !== undefined) {
    const exception = `!${path}`;
    return `Line ${pattern.line} of ${context.ignore.file ?? '.dockerignore'} ("${pattern.pattern}") excludes it: remove that line, or add "${exception}" at the end.`;
  }
  const entry = context.byPath.get(path);
  if (entry?.type === 'symlink')
    return `It is a link to "${entry.target}", which is not there: correct the link, or what leads to it.`;
  if (entry !== undefined) return NOTHING_LEFT;
  const near = nearest(path, context.byPath.keys());
  return near === undefined || near === '' ? `Create ${path}, or correct the path.` : `Did you mean "${near}"?`;
}
