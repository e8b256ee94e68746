import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { httpParts } from './http-parts.ts';

/**
 * node scripts/build.ts [FOLDER]: bundles the command line into dist/ or another folder, split where commands and clients are loaded only
 * when they are used. It is made beside the old one and put in its place when it is whole.
 */
const root = join(import.meta.dirname, '..');
const target = resolve(root, process.argv[2] ?? 'dist');
const made = `${target}.${process.pid}`;
const old = `${target}.old.${process.pid}`;
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
    plugins: [httpParts],
  });
  await rename(target, old).catch(() => {}); // there is none yet
  await rename(made, target);
} finally {
  await Promise.all([made, old].map((folder) => rm(folder, { recursive: true, force: true })));
}
