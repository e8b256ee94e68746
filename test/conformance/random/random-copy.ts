import fc from 'fast-check';
import type { Write } from './scene.ts';
import { escapePattern, escapeWord, form, formatArguments, write } from './words.ts';

const destination = fc.constantFrom(
  '/app/',
  '/app/',
  '/new/deep/',
  '/new',
  './',
  '.',
  'rel/',
  'x',
  '/',
  '/app',
  '/app/sub/',
  '/app/current/',
  '/app/current',
  '/lib/',
  '/lib/x/',
  '/srv/absolute/',
  '/srv/up/',
  '/srv/dangling',
  '/srv/dangling/',
  '/app/dangling',
  '/var/local/n/',
  '/var/local/',
  '/empty/',
  '/app/../var/sticky/.',
  '/etc/passwd',
  '/file',
  '/tmp/sp ace/',
  '/$HERE/',
  '/q"t/',
  '/café/',
);

type Choice =
  | 'path'
  | 'folder'
  | 'top'
  | 'slash'
  | 'dot'
  | 'star'
  | 'beginning'
  | 'question'
  | 'class'
  | 'every folder'
  | 'dotted'
  | 'unescaped'
  | 'missing';

const source = fc.record({
  pick: fc.nat(30),
  choice: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<Choice>('path', 'folder', 'top', 'dot', 'slash') },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Choice>(
        'star',
        'beginning',
        'question',
        'class',
        'every folder',
        'dotted',
        'unescaped',
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom<Choice>('dot', 'dot', 'star', 'dot', 'dot', 'path', 'path', 'missing') },
  ),
  how: form,
});

/** A path of the context, or a pattern made from it. BuildKit fails on control characters in it, so they are matched and not named. */
function sourceText(paths: readonly string[], pick: number, choice: Choice): string {
  return wordOf(paths[pick % paths.length] ?? 'a.txt', pick, choice).replace(/[\n\t]/g, '?');
}

function wordOf(path: string, pick: number, choice: Choice): string {
  const top = path.split('/')[0] ?? path;
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '' : path.slice(0, slash + 1);
  const name = path.slice(slash + 1);
  const literal = (text: string) => escapeWord(escapePattern(text));
  switch (choice) {
    case 'path':
      return literal(path);
    case 'folder':
      return literal(folder === '' ? path : folder.slice(0, -1));
    case 'top':
      return literal(top);
    case 'slash':
      return `${literal(folder === '' ? top : folder.slice(0, -1))}/`;
    case 'dot':
      return '.';
    case 'star':
      return '*';
    case 'beginning':
      return `${literal(folder + name.slice(0, 2))}*`;
    case 'question':
      return `${literal(folder)}?${literal(name.slice(1))}`;
    case 'class':
      return `${literal(folder)}[a-m]*`;
    case 'every folder':
      return `*/${literal(name)}`;
    case 'dotted':
      return (
        [
          `./${literal(path)}`,
          `/${literal(path)}`,
          `../${literal(path)}`,
          `${literal(top)}/../${literal(path)}`,
          `${literal(path)}/.`,
        ][pick % 5] ?? '.'
      );
    case 'unescaped':
      return path;
    case 'missing':
      return 'none/of/these';
  }
}

const owner = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('5:6', '7', ':33', 'root', '0:0', 'root:7', '4294967294:1') },
  // Not every base knows them.
  { weight: 1, arbitrary: fc.constantFrom('app', 'app:www', ':www', '1000:www', 'app:7', 'who') },
);
const mode = fc.constantFrom(
  '755',
  '4750',
  '0644',
  '7777',
  'u+x,go-w',
  'a=rX',
  'g=u,o=',
  'u=rwX,go=rX',
  '+t',
  'a+s',
  '000',
);
const exclude = fc.constantFrom('*.txt', 'sub', '!sub/x', '**/x', 'dir/*', '!**/a.txt', '**', 'app', '*/b.md');

/** COPY and ADD of context files. */
export const copyOfContext: fc.Arbitrary<Write> = fc
  .record({
    keyword: fc.constantFrom('COPY', 'COPY', 'ADD'),
    sources: fc.oneof(
      { weight: 4, arbitrary: fc.array(source, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(source, { minLength: 2, maxLength: 3 }) },
    ),
    to: fc.tuple(destination, form),
    as: fc.constantFrom('words' as const, 'words' as const, 'JSON' as const),
    chown: sometimes(fc.tuple(owner, form)),
    chmod: sometimes(fc.tuple(mode, form)),
    exclude: sometimes(fc.array(exclude, { minLength: 1, maxLength: 2 })),
    link: sometimes(fc.constant('--link')),
    parents: sometimes(fc.constant('--parents')),
  })
  .map((draft) => ({ paths }) => {
    const { keyword, sources, to, as, chown, chmod, exclude: excluded = [], link, parents } = draft;
    const words = sources.map(({ pick, choice, how }, at) => write([sourceText(paths, pick, choice), how], `S${at}`));
    const target = write(to, 'TO');
    const ownerWord = chown && write(chown, 'OWNER');
    const modeWord = chmod && write(chmod, 'MODE');
    const flags = [
      ownerWord && `--chown=${ownerWord.word}`,
      modeWord && `--chmod=${modeWord.word}`,
      ...excluded.map((pattern) => `--exclude=${pattern}`),
      link,
      keyword === 'COPY' ? parents : undefined,
    ];
    const written = [...words, target, ownerWord, modeWord].filter((word) => word !== undefined);
    const args = formatArguments(
      [...words, target].map(({ word }) => word),
      as,
    );
    return [
      ...written.flatMap(({ before }) => before),
      [keyword, ...flags.filter((flag) => flag !== undefined), args].join(' '),
    ];
  });

/** In about one case of six. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}
