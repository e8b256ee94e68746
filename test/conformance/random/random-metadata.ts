import fc from 'fast-check';
import type { Write } from './scene.ts';
import { form, write } from './words.ts';

const name = fc.constantFrom('A', 'B', 'HERE', 'FOO', 'APP_HOME', 'TARGETARCH', 'lower');
const value = fc.constantFrom(
  'x',
  '"y z"',
  '$A',
  `\${B:-d}`,
  '$FOO/s',
  'p$APP_HOME',
  "'$A'",
  '""',
  `\${A:+set}`,
  `\${FOO#i}`,
  `\${FOO%%g*}`,
  `\${APP_HOME//\\//_}`,
  `\${APP_HOME/srv/x}`,
  `\${B-"quoted $A"}`,
  'a\\ b',
  '\\$A',
  "it''s",
  '"a\\"b"',
  'é',
  '$TARGETPLATFORM',
  `\${UNSET}`,
  `\${PATH?}`,
);

const variables: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(name, value).map(([key, text]) => () => [`ENV ${key}=${text}`]),
  fc.tuple(name, value).map(([key, text]) => () => [`ARG ${key}=${text}`]),
  fc.tuple(name, value, name, value).map(([a, one, b, two]) => () => [`ENV ${a}=${one} ${b}=${two}`]),
  fc.tuple(name, value).map(([key, text]) => () => [`ENV ${key} ${text} and more`]),
  name.map((key) => () => [`ARG ${key}`]),
  fc
    .constantFrom(
      'ARG TARGETPLATFORM',
      'ARG TARGETOS TARGETARCH TARGETVARIANT',
      'ARG BUILDPLATFORM',
      'ARG A B=$A',
      'ARG TARGETSTAGE',
    )
    .map((text) => () => [text]),
);

const places: fc.Arbitrary<Write> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        '/app',
        '/work/dir',
        'sub',
        '..',
        '/srv/link/in',
        '/srv/absolute/w',
        '/lib/w',
        '/',
        './a/../b',
        '/var/local/w',
        '/$HERE',
        'sp\\ ace',
        '/srv/dangling',
      ),
      form,
    )
    .map((path) => () => {
      const { before, word } = write(path, 'DIR');
      return [...before, `WORKDIR ${word}`];
    }),
  fc.tuple(fc.constantFrom('root', 'nobody', '5:6', '0', '7', '8:9', 'root', 'app'), form).map((user) => () => {
    const { before, word } = write(user, 'WHO');
    return [...before, `USER ${word}`];
  }),
);

const other: fc.Arbitrary<Write> = fc.oneof(
  fc.tuple(name, value).map(([key, text]) => () => [`LABEL l.${key.toLowerCase()}=${text}`]),
  fc.tuple(value, value).map(([one, two]) => () => [`LABEL one=${one} "k $A"=${two}`]),
  fc
    .constantFrom(
      'CMD echo $A',
      'CMD ["a", "b"]',
      'CMD [ "not", json ]',
      'CMD []',
      'ENTRYPOINT ["e", "$A"]',
      'ENTRYPOINT run it',
      'ENTRYPOINT []',
      'VOLUME /data',
      'VOLUME ["/app", "/v $A"]',
      'VOLUME /app /var/$HERE',
      'EXPOSE 80 9000-9002/udp',
      'EXPOSE $PORT 443/TCP',
      `EXPOSE \${PORT:-81}`,
      'STOPSIGNAL 9',
      'STOPSIGNAL SIGINT',
      'STOPSIGNAL sigterm',
      `STOPSIGNAL \${UNSET:-SIGQUIT}`,
      'HEALTHCHECK --interval=2s --retries=3 CMD true',
      'HEALTHCHECK --timeout=1m30s --start-period=5s --start-interval=1s CMD ["a", "b"]',
      'HEALTHCHECK NONE',
      'SHELL ["/bin/sh", "-ec"]',
      'SHELL ["/bin/busybox", "sh", "-c"]',
      'MAINTAINER ann $A',
      'ONBUILD ENV TRIGGERED=$A',
      'ONBUILD COPY a.txt /trigger/',
      'ONBUILD RUN echo $B > /tmp/trigger || true',
      'ONBUILD WORKDIR below',
    )
    .map((text) => () => [text]),
);

/** Instructions that leave no files, WORKDIR apart. */
export const randomMetadata: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: variables },
  { weight: 2, arbitrary: places },
  { weight: 3, arbitrary: other },
);
