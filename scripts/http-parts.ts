import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const root = join(import.meta.dirname, '..');

/**
 * What src/registry/http-library.ts takes of undici, file by file. Its index loads WebSockets, caches, mocks and fetch too, which is
 * twice the code, on the way of every deployment. The version is pinned by the lock file; a file that has moved fails the build.
 */
const PARTS = `
import api from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
export { default as Agent } from 'undici/lib/dispatcher/agent.js';
export { default as EnvHttpProxyAgent } from 'undici/lib/dispatcher/env-http-proxy-agent.js';
Object.assign(Dispatcher.prototype, api); // as the index does
`;

export const httpParts: Plugin = {
  name: 'http-parts',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, ({ importer }) =>
      importer === join(root, 'src/registry/http-library.ts') ? { path: 'undici', namespace: 'http-parts' } : undefined,
    );
    build.onLoad({ filter: /^undici$/, namespace: 'http-parts' }, () => ({ contents: PARTS, resolveDir: root }));
  },
};
