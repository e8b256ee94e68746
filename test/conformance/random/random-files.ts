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
/** What stands in every image, in this one, and perhaps in a stage. */
const TAKEN: Readonly<Record<'app' | 'links' | 'stage', readonly string[]>> = {
  app: [
    '/etc',
    '/etc/passwd',
    '/srv*',
    '/srv/app/*',
    '/srv/link/*',
    '/srv/app/old.txt',
    '/etc/.',
    '/bin/../etc',
    '/e?c',
    '/lib',
    '/app',
  ],
  links: [
    '/etc',
    '/etc/passwd',
    '/app',
    '/app/sub/*',
    '/app/current',
    '/etc/.',
    '/bin/../etc',
    '/s[q-s]v*',
    '/e?c',
    '/lib',
    '/app/*',
  ],
  stage: ['/etc*', '/app*', '/new*', '/*', '/.', '/e?c', '/srv*', '/a?p', '/tmp*', '/etc/passwd', '/app/*'],
};
const target = fc.constantFrom('/from/', '/app/', '/from', '/', '/lib/from/', 'rel/', '/app/sub', '/srv/dangling/');

/** COPY from stages and images. */
export const copyFrom: fc.Arbitrary<Write> = fc
  .record({ flags: flag, from: fc.nat(5), what: fc.nat(30), to: target })
  .map(({ flags, from, what, to }) => ({ stage }) => {
    const image = from % 2 === 0 ? 'app' : 'links';
    const isImage = stage === 0 || from > 3;
    const words = TAKEN[isImage ? image : 'stage'];
    const name = isImage ? `@${image}:1` : from === 3 ? String(stage - 1) : `S${from % stage}`;
    return [`COPY --from=${name} ${flags}${words[what % words.length]} ${to}`];
  });

/** Files whose text stands in the Dockerfile. */
export const inlineFiles: fc.Arbitrary<Write> = fc
  .record({ flags: flag, form: fc.nat(5), to: fc.constantFrom('/app/', '/app/here.txt', '/lib/', 'rel/', '/new') })
  .map(({ flags, form, to }) => ({ sources }) => {
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
        if (!sources.some(({ path }) => path === 'a.txt')) return [];
        return [`${line}<<EOF a.txt /app/\nwith a file\nEOF`];
      default:
        return [`ADD <<EOF ${to}\n\nEOF`];
    }
  });
