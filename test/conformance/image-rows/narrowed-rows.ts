import { app, changedApp } from '../application.ts';
import type { ImageRow } from './image-row.ts';

const NARROWED = `FROM @busybox:1
WORKDIR /app
COPY . .
# hydrofoil: inputs=static/** outputs=/app/out,/made/deep
RUN mkdir -p out && mkdir -p -m 711 /made/deep && cat static/site.css > out/all.css && echo 1 > /made/deep/x && echo > pkg/junk.pyc
`;

/** BuildKit leaves them in an image without, at the first RUN. Every image with a libc has them. */
const MOUNT_POINTS = ['dev', 'proc', 'sys'];

export const narrowedRows: readonly ImageRow[] = [
  {
    name: 'a narrowed RUN',
    why: 'only its outputs are kept, and it runs only when its inputs change',
    files: app,
    dockerfile: `${NARROWED}CMD ["sh"]\n`,
    byProducts: ['app/pkg/junk.pyc', ...MOUNT_POINTS],
    executed: 1,
    later: [
      { files: changedApp, executed: 0, outcome: 'made' },
      { files: { ...changedApp, 'static/site.css': 'a {}\n' }, executed: 1, outcome: 'made' },
    ],
  },
  {
    name: 'a narrowed RUN and COPYs on its outputs',
    why: 'what is kept of the run is what a COPY finds',
    files: app,
    dockerfile: `${NARROWED}COPY pkg /app/out/\nCOPY --chown=3:4 run.sh /made/deep/er/\n`,
    byProducts: ['app/pkg/junk.pyc', ...MOUNT_POINTS],
    executed: 1,
    later: [{ files: { ...app, 'pkg/models.py': 'x\n' }, executed: 0, outcome: 'made' }],
  },
  {
    name: 'a narrowed RUN that replaces a folder',
    why: 'what the step removed stays removed in its outputs',
    files: { ...app, 'out/old': 'old\n' },
    dockerfile: `FROM @busybox:1
COPY . /app
# hydrofoil: inputs=static/** outputs=/app/out
RUN rm -r /app/out && mkdir /app/out && cp -r /app/static /app/out/ && echo > /by-product
`,
    byProducts: ['by-product', ...MOUNT_POINTS],
    executed: 1,
  },
  {
    name: 'a narrowed RUN after another RUN',
    why: 'it is a segment of its own',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN echo 1 > /1
# hydrofoil: inputs=pkg/*.py outputs=/2
RUN echo 2 > /2
RUN cat /2 > /3
`,
    executed: 3,
    later: [{ files: changedApp, executed: 2, outcome: 'made' }],
  },
];
