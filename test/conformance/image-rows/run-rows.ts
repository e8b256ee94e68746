import { app, changedApp } from '../application.ts';
import type { ImageRow } from './image-row.ts';

export const runRows: readonly ImageRow[] = [
  {
    name: 'RUN that removes a file of the base',
    why: 'a whiteout over the base, and a COPY on what is left',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY app.py /app/\nRUN rm /srv/app/old.txt\nCOPY static /srv/app/\n',
    executed: 1,
  },
  {
    name: 'RUN that removes files of the application',
    why: 'a whiteout over a layer of ours, and a file where a folder was',
    files: app,
    dockerfile: 'FROM @app:1\nCOPY . /app/\nRUN rm -r /app/pkg /app/app.py\nCOPY run.sh /app/pkg\n',
    executed: 1,
  },
  {
    name: 'RUN that makes a folder anew',
    why: 'an opaque folder, with another mode, below a COPY',
    files: app,
    dockerfile: `FROM @app:1
COPY pkg /srv/app/pkg
RUN rm -rf /srv/app && mkdir -m 710 /srv/app && echo new > /srv/app/new.txt
COPY static /srv/app/pkg/
`,
    executed: 1,
  },
  {
    name: 'RUN that makes a link where a folder was',
    why: 'the next COPY goes where the link leads',
    files: app,
    dockerfile: `FROM @app:1
COPY app.py /app/
RUN rm -r /srv/app && mkdir /real && ln -s /real /srv/app
COPY static /srv/app/
`,
    executed: 1,
  },
  {
    name: 'RUN that makes links, owners, modes and a pipe',
    why: 'what a run leaves is taken as it is',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN ln /app/app.py /app/hard.py && chmod 4755 /app/run.sh && chown 7:8 /app/static && mkfifo /app/pipe && chmod 1777 /app/empty
`,
    executed: 1,
  },
  {
    name: 'several RUNs in a row',
    why: 'one segment, a layer each, also where nothing changes',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY . /app\nRUN echo 1 > /1\nRUN rm /1 && echo 2 > /2\nRUN true\n',
    executed: 1,
  },
  {
    name: 'RUN, ENV, RUN, USER, RUN',
    why: 'each sees what was said so far',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /
RUN echo $A > /1
ENV A=1
RUN echo $A > /2
USER nobody
RUN id -u > /tmp/3
`,
    executed: 3,
  },
  {
    name: 'two runs and a COPY on them',
    why: 'the COPY needs what both left, in this build and in the next',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
RUN mkdir -p /app/one && echo 1 > /app/one/x
ENV STEP=2
RUN chmod 700 /app/one && echo $STEP > /app/two
COPY static /app/one/
CMD ["x"]
`,
    executed: 2,
    later: [
      { files: { ...app, 'static/site.css': 'a {}\n' }, executed: 0, outcome: 'made' },
      { files: changedApp, executed: 2, outcome: 'made' },
    ],
  },
  {
    name: 'SHELL before RUN',
    why: 'over the cut, and above it',
    files: app,
    dockerfile: `FROM @busybox:1
SHELL ["/bin/sh", "-euc"]
RUN echo $- > /1
COPY app.py /
RUN echo $- > /2
SHELL ["/bin/busybox", "sh", "-c"]
RUN echo $- > /3
CMD top
`,
    executed: 3,
  },
  {
    name: 'RUN in JSON and by heredoc',
    why: 'both printed for the engine',
    files: app,
    dockerfile: `FROM @busybox:1
COPY . /app
RUN ["/bin/sh", "-c", "echo \\"json\\" > /json"]
RUN <<EOF
echo one > /one
echo "$PATH" > /two
EOF
RUN <<'TEXT' cat > /three
as $it is
TEXT
`,
    executed: 1,
  },
  {
    name: 'another escape character and continued lines',
    why: 'printed with the directive that explains them',
    files: app,
    dockerfile: `# escape=\`
FROM @busybox:1
COPY app.py \`
  /app/
# a comment
RUN echo "a\\b" > /1 && \`
  # within
  echo 2 > /2
`,
    executed: 1,
  },
  {
    name: 'RUN with mounts',
    why: 'context, cache and temporary folders leave nothing behind but what BuildKit leaves',
    files: app,
    dockerfile: `FROM @busybox:1
COPY app.py /app/
RUN --mount=type=bind,source=pkg,target=/src --mount=type=cache,id=image-conformance,target=/cache --mount=type=tmpfs,target=/scratch \\
  cat /src/models.py > /app/seen && echo x > /cache/x && echo x > /scratch/x
`,
    executed: 1,
  },
  {
    name: 'RUN with a secret',
    why: 'read and not kept',
    files: app,
    secret: 'very secret',
    dockerfile: `FROM @busybox:1
RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /length
COPY app.py /app/
RUN --mount=type=secret,id=token,env=SECRET echo \${#SECRET} > /app/length
`,
    executed: 2,
  },
  {
    name: 'ONBUILD before RUN',
    why: 'the engine may not take it for a trigger of its own',
    files: app,
    dockerfile: 'FROM @busybox:1\nCOPY app.py /\nONBUILD RUN touch /wrong\nRUN ls / > /list\nCMD ["x"]\n',
    executed: 1,
  },
];
