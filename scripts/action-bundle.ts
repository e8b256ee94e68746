import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { bundle, ROOT } from './bundle.ts';
import { licencesOf } from './licences.ts';

/**
 * node scripts/action-bundle.ts [FOLDER | --check]: bundles the action into dist-action/ and the one of the folder state/ into state/dist-action/, or both
 * below another folder. They are committed, because a workflow runs what stands in the repository; whoever reads them finds the sources' own names
 * and comments, and the terms of the packages in licences.txt. With --check it writes nothing, and fails when a file is not what the sources make.
 */
const BUNDLES: readonly { readonly folder: string; readonly options: BuildOptions }[] = [
  { folder: 'dist-action', options: { entryPoints: { index: 'src/action.ts' }, chunkNames: 'parts/[name]-[hash]' } },
  { folder: 'state/dist-action', options: { entryPoints: { index: 'src/action-state.ts' }, splitting: false } },
];
const [argument] = process.argv.slice(2);

const work = await mkdtemp(join(tmpdir(), 'hydrofoil-action-'));
try {
  for (const { folder, options } of BUNDLES) {
    const made = join(work, folder);
    await mkdir(dirname(made), { recursive: true });
    const metafile = await bundle(made, { ...options, target: 'node24' });
    await writeFile(join(made, 'licences.txt'), await licencesOf(metafile));
    if (argument === '--check') await check(folder, made);
    else {
      const target = resolve(ROOT, argument ?? '', folder);
      await rm(target, { recursive: true, force: true });
      await cp(made, target, { recursive: true });
    }
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

async function check(folder: string, made: string): Promise<void> {
  const [now, before] = await Promise.all([readFolder(made), readFolder(join(ROOT, folder))]);
  const names = [...new Set([...now.keys(), ...before.keys()])];
  const stale = names.filter((name) => now.get(name) !== before.get(name));
  if (stale.length === 0) return;
  process.stderr.write(`${folder} is not current (${stale.length} files): run "npm run build:action"\n`);
  process.exitCode = 1;
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const name of glob('**/*.{js,txt}', { cwd: folder })) {
    files.set(name, await readFile(join(folder, name), 'utf8'));
  }
  return files;
}
