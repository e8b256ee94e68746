import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the command line into dist/, split where commands and clients are loaded only when they are used. Made beside it and put in
 * its place when it is whole: whoever runs the old one meanwhile is not disturbed for longer than a rename.
 */
const root = join(import.meta.dirname, '..');
const made = join(root, `dist.${process.pid}`);
const old = join(root, `dist.old.${process.pid}`);
try {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outdir: made,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifySyntax: true,
    sourcemap: 'linked',
    // Packages written for require() find it in an ESM bundle through this.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
  });
  await rename(join(root, 'dist'), old).catch(() => {}); // there is none yet
  await rename(made, join(root, 'dist'));
} finally {
  await Promise.all([made, old].map((folder) => rm(folder, { recursive: true, force: true })));
}
