import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** Bundles the command line into dist/, split where commands and clients are loaded only when they are used. */
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  sourcemap: 'linked',
  // Packages written for require() find it, __filename and __dirname in an ESM bundle through this.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  legalComments: 'none',
  logLevel: 'warning',
});
