import * as z from 'zod/mini';
import type { ManifestFolder, NeedsOf } from './manifests.ts';

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
    const runs = SCRIPTS.some((name) => name in scripts && !HARMLESS.test(String(scripts[name])));
    const packages = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const isLocal = packages.some((version) => typeof version !== 'string' || LOCAL.test(version));
    const isPatched = manifest.patchedDependencies !== undefined || manifest.pnpm?.patchedDependencies !== undefined;
    if ((runs && !words.includes('--ignore-scripts')) || isLocal || isPatched || manifest.workspaces !== undefined)
      return undefined;
    const settings = settingsOf(folder);
    return settings && { files: ['package.json', ...others.filter(folder.has), ...settings] };
  };
}

/** Check who installs, or set up hooks of git, where there is none. */
const HARMLESS = /^(?:npx )?(?:only-allow \w+|husky(?: install)?(?: \|\| (?:true|exit 0))?)$/;

/** Files beside package.json that an installation reads because a setting names them; `undefined` when it names folders of the application. */
function settingsOf(folder: ManifestFolder): readonly string[] | undefined {
  const workspace = folder.read('pnpm-workspace.yaml');
  const folders = /^packages:[ \t]*(.*(?:\n[ \t]*-.*)*)/m.exec(workspace ?? '')?.[1] ?? '';
  const isOne = folders.split('\n').every((line) => /^[ \t-]*(?:["']?\.["']?)?[ \t]*$/.test(line));
  if (!isOne || workspace?.includes('patchedDependencies') === true) return undefined;
  const named = [...(folder.read('.yarnrc.yml') ?? '').matchAll(/\.yarn\/[\w.@/-]+/g)].map(([path]) => path);
  if (!named.every(folder.has)) return undefined;
  return [...(workspace === undefined ? [] : ['pnpm-workspace.yaml']), ...named];
}

function parse(text: string | undefined): z.output<typeof PACKAGE> | undefined {
  if (text === undefined) return undefined;
  try {
    return PACKAGE.parse(JSON.parse(text));
  } catch {
    return undefined; // whoever installs will be told; here nothing can be said of it
  }
}
