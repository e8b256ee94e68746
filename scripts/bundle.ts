import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

export const ROOT = join(import.meta.dirname, '..');

/** What is the same for every bundle of the project: split where commands and clients are loaded only when they are used. */
const SETTINGS = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Packages written for require() find it in an ESM bundle through this.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Bundles entries into a folder, which is made beside the old one and put in its place when it is whole. Answers what went into it. */
export async function bundle(folder: string, options: BuildOptions): Promise<Metafile> {
  const made = `${folder}.${process.pid}`;
  const old = `${folder}.old.${process.pid}`;
  try {
    const { metafile } = await build({ ...SETTINGS, ...options, outdir: made, metafile: true });
    await rename(folder, old).catch(() => {}); // there is none yet
    await rename(made, folder);
    return metafile;
  } finally {
    await Promise.all([made, old].map((passing) => rm(passing, { recursive: true, force: true })));
  }
}
