import { posix } from 'node:path';
import { ignoredBy, noRules, parseIgnore } from '../../../src/context/dockerignore.ts';
import { isToolError } from '../../../src/errors.ts';
import type { ContextSpec } from '../context-folder.ts';
import type { Source } from './scene.ts';

/** How many links lead on to another. */
const MOST_LINKS = 8;

/**
 * What a COPY by name will find. Only a guess that keeps most cases from being refused: it asks the code under test what is ignored,
 * which both builders decide again.
 */
export function sourcesOf(files: ContextSpec, ignoreText: string | undefined): readonly Source[] {
  const rules = rulesOf(ignoreText);
  const kinds = kindsOf(files);
  return [...kinds.keys()].flatMap((path) => {
    const end = followed(path, files, kinds);
    const kind = end === undefined ? undefined : kinds.get(end);
    if (end === undefined || kind === undefined) return [];
    const isTaken = [path, end].every((name) => ignoredBy(rules, name) === undefined);
    return isTaken ? [{ path, kind }] : [];
  });
}

/** A file that cannot be read leaves nothing out: what it is refused for is another matter. */
function rulesOf(text: string | undefined): ReturnType<typeof parseIgnore> {
  try {
    return text === undefined ? noRules : parseIgnore(text, '.dockerignore');
  } catch (error) {
    if (isToolError(error)) return noRules;
    throw error;
  }
}

/** Every path of the context with the folders above it; what a link is, its target says. */
function kindsOf(files: ContextSpec): ReadonlyMap<string, Source['kind']> {
  const kinds = new Map<string, Source['kind']>();
  for (const [path, what] of Object.entries(files)) {
    const names = path.split('/');
    for (const [at] of names.entries()) if (at > 0) kinds.set(names.slice(0, at).join('/'), 'directory');
    kinds.set(path, typeof what === 'object' && 'directory' in what ? 'directory' : 'file');
  }
  return kinds;
}

/** Where the links of a path end, if they end in the context. */
function followed(path: string, files: ContextSpec, kinds: ReadonlyMap<string, unknown>): string | undefined {
  let end = path;
  for (let links = 0; links < MOST_LINKS; links++) {
    const what = files[end];
    if (typeof what !== 'object' || !('link' in what)) return kinds.has(end) ? end : undefined;
    end = posix.join('/', posix.dirname(end), what.link).slice(1);
    if (what.link.startsWith('/')) end = posix.normalize(what.link).slice(1);
  }
  return undefined;
}
