import { resolve } from 'node:path';
import { bundle, ROOT } from './bundle.ts';

/** node scripts/build.ts [FOLDER]: bundles the command line into dist/ or another folder. */
await bundle(resolve(ROOT, process.argv[2] ?? 'dist'), {
  entryPoints: ['src/cli.ts'],
  target: 'node22',
  minifySyntax: true,
  sourcemap: 'linked',
});
