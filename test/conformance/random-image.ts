import fc from 'fast-check';
import { app } from './application.ts';
import type { ImageSource } from './image-case.ts';

const variable = fc.constantFrom('A', 'B', 'FOO', 'APP_HOME');
const value = fc.constantFrom('x', '"y z"', '$A', `$\{B:-d}`, '$FOO/s', 'p$APP_HOME', "'$A'", '""');
const flags = fc.constantFrom('', '', '', '--chown=7:8 ', '--chown=root ', '--chmod=711 ', '--link ');
const source = fc.constantFrom('app.py', 'static', '.', 'pkg/', '*.py', 'requirements', 'run.sh static/js');
const destination = fc.constantFrom(
  '/app/',
  '/app/$A/',
  'rel/',
  './',
  '/data/deep/',
  '/srv/link/',
  '/tmp/$FOO/',
  '/app/pkg/',
);

/** Never fails, whatever stands there: a refusal in one of many instructions would hide the others. */
const command = fc.constantFrom(
  'mkdir -p /app/x/y; echo 1 > /app/x/y/1',
  'rm -rf /app/pkg /app/static',
  'rm -rf /app; mkdir -m 750 /app; echo new > /app/new',
  'rm -rf /data; ln -s /app /data',
  'echo "$A-$B-$FOO-$APP_HOME" >> /tmp/seen',
  'pwd >> /tmp/where; id -u >> /tmp/where',
  'chmod 700 /app; chown 9:9 /app/app.py',
  'ln /app/app.py /app/hard.py; mv /app/static /app/moved',
  'rm -f app.py; echo relative > file',
  'true',
);

const metadata = fc.oneof(
  fc.tuple(variable, value).map(([name, text]) => `LABEL l.${name.toLowerCase()}=${text}`),
  fc.constantFrom(
    'CMD echo $A',
    'CMD ["a", "b"]',
    'ENTRYPOINT ["e"]',
    'ENTRYPOINT run',
    'ENTRYPOINT []',
    'VOLUME /data',
    'EXPOSE 80 9000-9002/udp',
    'STOPSIGNAL 9',
    'HEALTHCHECK --interval=2s CMD true',
    'SHELL ["/bin/sh", "-ec"]',
    'SHELL ["/bin/busybox", "sh", "-c"]',
    'ONBUILD ENV TRIGGERED=$A',
    'ONBUILD COPY app.py /trigger/',
    'ONBUILD RUN echo $B > /tmp/trigger || true',
  ),
);

/** Some stand on what is above them in the file, so an instruction is known only with its stage's number. */
const instruction: fc.Arbitrary<(stage: number) => string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(flags, source, destination).map(
      ([f, from, to]) =>
        () =>
          `COPY ${f}${from} ${to}`,
    ),
  },
  { weight: 5, arbitrary: command.map((text) => () => `RUN (${text}) 2>/dev/null || true`) },
  {
    weight: 2,
    arbitrary: fc.tuple(variable, value).map(
      ([name, text]) =>
        () =>
          `ENV ${name}=${text}`,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(variable, value).map(
      ([name, text]) =>
        () =>
          `ARG ${name}=${text}`,
    ),
  },
  { weight: 1, arbitrary: variable.map((name) => () => `ARG ${name}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('/app', '/work/dir', 'sub', '$A', '/srv/link/in').map((path) => () => `WORKDIR ${path}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('root', 'nobody', '5:6').map((user) => () => `USER ${user}`) },
  { weight: 3, arbitrary: metadata.map((text) => () => text) },
  {
    weight: 1,
    arbitrary: fc
      .nat(2)
      .map((other) => (index: number) => `COPY --from=${index === 0 ? '@app:1' : other % index} /etc /from/`),
  },
);

const stage = fc.record({
  from: fc.nat(3),
  instructions: fc.array(fc.tuple(instruction, fc.integer({ min: 1, max: 12 })), { minLength: 1, maxLength: 6 }),
});

/** A Dockerfile that BuildKit takes, or refuses for a reason that Hydrofoil must find too, with its arguments and target. */
export const randomImage: fc.Arbitrary<ImageSource> = fc
  .record({
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    args: fc.dictionary(variable, fc.constantFrom('given', 'two words', 'a\nb'), { maxKeys: 2 }),
    target: fc.option(fc.nat(2), { nil: undefined, freq: 4 }),
  })
  .map(({ stages, args, target }): ImageSource => {
    const lines = stages.flatMap(({ from, instructions }, index) => [
      `FROM ${fromOf(from, index)} AS s${index}`,
      // A comment now and then puts the cut where the rule would not.
      ...instructions.flatMap(([write, chance]) => [...(chance === 12 ? ['# hydrofoil: base'] : []), write(index)]),
    ]);
    return {
      dockerfile: `ARG TAG=1\n${lines.join('\n')}\n`,
      files: app,
      args,
      ...(target === undefined ? {} : { target: `s${target % stages.length}` }),
    };
  });

function fromOf(choice: number, index: number): string {
  if (choice < 1) return '@busybox:$TAG';
  return choice < 2 || index === 0 ? '@app:1' : `s${choice % index}`;
}
