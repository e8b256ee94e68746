import fc from 'fast-check';
import type { Scene, Source, Write } from './scene.ts';
import { escapePattern, escapeWord, form, formatArguments, wordFor, write } from './words.ts';

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
  '/q\\"t/',
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
  | 'escaped'
  | 'unescaped'
  | 'missing';

const source = fc.record({
  pick: fc.nat(30),
  choice: fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom<Choice>('path', 'path', 'folder', 'top', 'slash', 'dot') },
    {
      weight: 4,
      arbitrary: fc.constantFrom<Choice>('star', 'beginning', 'question', 'class', 'every folder', 'dotted'),
    },
    { weight: 1, arbitrary: fc.constantFrom<Choice>('dot', 'star', 'escaped', 'unescaped', 'missing') },
  ),
  how: form,
  // Some do not care what is there.
  among: fc.oneof(
    { weight: 15, arbitrary: fc.constant('sources' as const) },
    { weight: 1, arbitrary: fc.constant('paths' as const) },
  ),
});

type SourceDraft = typeof source extends fc.Arbitrary<infer Draft> ? Draft : never;

/** A path of the context, or a pattern made from it, and whether it is surely one file. */
function sourceOf({ pick, choice, among }: SourceDraft, { paths, sources }: Scene): { text: string; isFile: boolean } {
  const found = sources[pick % Math.max(1, sources.length)];
  if (among === 'sources' && found !== undefined) {
    const { path, kind } = found;
    const isFile = kind === 'file' && (choice === 'path' || (choice === 'folder' && !path.includes('/')));
    const isSource = (text: string) => sources.some((one) => one.path === text);
    return { text: wordOf(path, { pick, choice, kind, isSource }), isFile };
  }
  const path = paths[pick % paths.length] ?? 'a.txt';
  return { text: wordOf(path, { pick, choice, kind: 'file', isSource: () => true }), isFile: false };
}

interface WordDraft {
  readonly pick: number;
  readonly choice: Choice;
  readonly kind: Source['kind'];
  readonly isSource: (path: string) => boolean;
}

function wordOf(path: string, { pick, choice, kind, isSource }: WordDraft): string {
  const top = path.split('/')[0] ?? path;
  const slash = path.lastIndexOf('/');
  const folder = slash < 0 ? '' : path.slice(0, slash + 1);
  const name = path.slice(slash + 1);
  const known = (text: string) => (isSource(text) ? text : path);
  switch (choice) {
    case 'path':
      return wordFor(path);
    case 'folder':
      return wordFor(known(folder.slice(0, -1)));
    case 'top':
      return wordFor(known(top));
    case 'slash':
      return kind === 'directory' ? `${wordFor(path)}/` : `${wordFor(known(folder.slice(0, -1)))}/`;
    case 'dot':
      return '.';
    case 'star':
      return '*';
    case 'beginning':
      return `${wordFor(folder + name.slice(0, 2))}*`;
    case 'question':
      return `${wordFor(folder)}?${wordFor(name.slice(1))}`;
    case 'class':
      return /^[a-z]/.test(name) && pick % 5 > 0 ? `${wordFor(folder)}[${name[0]}-z]*` : `${wordFor(folder)}[a-m]*`;
    case 'every folder':
      return `*/${wordFor(name)}`;
    case 'dotted':
      return (
        [
          `./${wordFor(path)}`,
          `/${wordFor(path)}`,
          `../${wordFor(path)}`,
          `${wordFor(top)}/../${wordFor(path)}`,
          kind === 'directory' ? `${wordFor(path)}/.` : `.//${wordFor(path)}`,
        ][pick % 5] ?? '.'
      );
    case 'escaped':
      return escapeWord(pick % 2 === 0 ? escapePattern(path) : path.replace(/[*?[]/g, '[$&]')).replace(/[\n\t]/g, '?');
    case 'unescaped':
      return path.replace(/[\n\t]/g, '?');
    case 'missing':
      return 'none/of/these';
  }
}

/** What many things or a folder can be copied to: anything now and then. */
function destinationFor(text: string, count: number, isFile: boolean, pick: number): string {
  if (pick === 0 || (count === 1 && isFile)) return text;
  if (text === '/etc/passwd' || text === '/file' || text.endsWith('dangling')) return '/app/';
  return count === 1 || text.endsWith('/') || text.endsWith('.') ? text : `${text}/`;
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
    anywhere: fc.nat(12),
  })
  .map((draft) => (scene) => {
    const { keyword, sources, to, as, chown, chmod, exclude: excluded = [], link, parents, anywhere } = draft;
    if (scene.sources.length === 0 && anywhere > 0) return [];
    const taken = sources.map((one) => sourceOf(one, scene));
    const words = taken.map(({ text }, at) => write([text, sources[at]?.how ?? 'plain'], `S${at}`));
    const isFile = taken.every((one) => one.isFile);
    const target = write([destinationFor(to[0], taken.length, isFile, anywhere), to[1]], 'TO');
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
