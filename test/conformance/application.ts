import type { ContextSpec } from './context-folder.ts';

/** A build context with a little of everything that applications have. */
export const app: ContextSpec = {
  'requirements/base.txt': 'django==4.2\n',
  'requirements/uat.txt': '-r base.txt\ngunicorn==21\n',
  'app.py': 'print(1)\n',
  'run.sh': { content: '#!/bin/sh\necho run\n', mode: 0o755 },
  'pkg/__init__.py': '',
  'pkg/models.py': 'class Model: pass\n',
  'pkg/current': { link: 'models.py' },
  'static/site.css': 'body {}\n',
  'static/js/site.js': 'let a\n',
  empty: { directory: 0o750 },
};

/** The same after a change of one line. */
export const changedApp: ContextSpec = { ...app, 'app.py': 'print(2)\n' };
