import fc from 'fast-check';
import type { Write } from './scene.ts';

const flag = fc.constantFrom(
  '',
  '',
  '',
  '--chown=5:6 ',
  '--chown=app:www ',
  '--chmod=4750 ',
  '--chmod=go-r ',
  '--link ',
  '--exclude=*.txt ',
  '--parents ',
);
const taken = fc.constantFrom(
  '/etc',
  '/etc/passwd',
  '/app*',
  '/app/*',
  '/tmp/*',
  '/etc/.',
  '/new*',
  '/bin/../etc',
  '/srv*',
  '/e?c',
  '/app',
);
const target = fc.constantFrom('/from/', '/app/', '/from', '/', '/lib/from/', 'rel/', '/app/sub', '/srv/dangling/');

/** COPY from stages and images. */
export const copyFrom: fc.Arbitrary<Write> = fc
  .record({ flags: flag, from: fc.nat(4), what: taken, to: target })
  .map(({ flags, from, what, to }) => ({ stage }) => {
    const name =
      stage === 0 || from === 4
        ? ['@app:1', '@links:1'][from % 2]
        : from === 3
          ? String(stage - 1)
          : `S${from % stage}`;
    return [`COPY --from=${name} ${flags}${what} ${to}`];
  });

/** Files whose text stands in the Dockerfile. */
export const inlineFiles: fc.Arbitrary<Write> = fc
  .record({ flags: flag, form: fc.nat(5), to: fc.constantFrom('/app/', '/app/here.txt', '/lib/', 'rel/', '/new') })
  .map(({ flags, form, to }) => () => {
    const line = `COPY ${flags.startsWith('--exclude') || flags.startsWith('--parents') ? '' : flags}`;
    switch (form) {
      case 0:
        return [`${line}<<EOF ${to}\nplain $A \${B:-b} "quoted" \\$no\nEOF`];
      case 1:
        return [`${line}<<'EOF' ${to}\nraw $A \\$B\nEOF`];
      case 2:
        return [`${line}<<-EOF ${to}\n\t\ttabs $HERE\n\tEOF`];
      case 3:
        return [`${line}<<one.txt <<"two" /app/\n1 $A\none.txt\n2 $A\ntwo`];
      case 4:
        return [`${line}<<EOF a.txt /app/\nwith a file\nEOF`];
      default:
        return [`ADD <<EOF ${to}\n\nEOF`];
    }
  });
