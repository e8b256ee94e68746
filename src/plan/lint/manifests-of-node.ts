import * as z from 'zod/mini';
import type { NeedsOf } from './manifests.ts';

const record = z.optional(z.record(z.string(), z.unknown()));
const PACKAGE = z.object({
  scripts: record,
  dependencies: record,
  devDependencies: record,
  optionalDependencies: record,
  workspaces: z.optional(z.unknown()),
  patchedDependencies: z.optional(z.unknown()),
  pnpm: z.optional(z.object({ patchedDependencies: z.optional(z.unknown()) })),
});

/** Scripts that an installation executes: they may read any file of the application. */
const SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
const LOCAL = /^(?:file|link|portal|workspace|patch|exec):|^\.{0,2}\//;

/** package.json with the lock file and settings that the manager knows, unless scripts, workspaces or local packages need more. */
export function nodeFiles(others: readonly string[]): NeedsOf {
  return (folder, words) => {
    const manifest = parse(folder.read('package.json'));
    if (
      manifest === undefined ||
      words.some((word) => /^(?:--prefix|--cwd|-C|--dir|--filter|-F|-w|--workspace)/.test(word))
    )
      return undefined;
    const { scripts = {}, dependencies, devDependencies, optionalDependencies } = manifest;
    const runs = SCRIPTS.some((name) => name in scripts) && !words.includes('--ignore-scripts');
    const packages = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const isLocal = packages.some((version) => typeof version !== 'string' || LOCAL.test(version));
    const isPatched = manifest.patchedDependencies !== undefined || manifest.pnpm?.patchedDependencies !== undefined;
    if (runs || isLocal || isPatched || manifest.workspaces !== undefined || folder.has('pnpm-workspace.yaml'))
      return undefined;
    if (folder.read('.yarnrc.yml')?.includes('.yarn/') === true) return undefined;
    return { files: ['package.json', ...others.filter(folder.has)] };
  };
}

function parse(text: string | undefined): z.output<typeof PACKAGE> | undefined {
  if (text === undefined) return undefined;
  try {
    return PACKAGE.parse(JSON.parse(text));
  } catch {
    return undefined; // whoever installs will be told; here nothing can be said of it
  }
}
