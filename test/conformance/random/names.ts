import fc from 'fast-check';

const plain = fc.constantFrom(
  'a.txt',
  'b.md',
  'x',
  'dir',
  'sub',
  'app',
  'lib',
  'etc',
  'old.txt',
  'current',
  'kept.txt',
  'passwd',
  'package.json',
  'go.sum',
);

/** Names that mean something to somebody: shells, patterns, Dockerfiles, tar archives, layers, people. */
const nasty = fc.constantFrom(
  'sp ace',
  ' lead',
  'trail ',
  "it's",
  'q"uote',
  'new\nline',
  'tab\t',
  'café',
  'cafe\u0301',
  '日本',
  '🛥',
  'raw\udcff',
  '\udce9t\udce9',
  '$A',
  'back\\slash',
  '*star',
  'que?stion',
  '[a]',
  '{b,c}',
  '-dash',
  '--link',
  '#hash',
  '!bang',
  '~',
  '.hidden',
  '...',
  '..data',
  '.wh.gone',
  '.wh..wh..opq',
  '<<EOF',
  'a=b',
  '%41',
  'colon:1',
  'UPPER',
  'x'.repeat(99),
  'é'.repeat(120),
);

const name = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: nasty });

/** Paths of a context: a few levels, and now and then more than a tar header holds. */
export const contextPath: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 12, arbitrary: fc.array(name, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.array(name, { minLength: 6, maxLength: 14 }) },
  )
  .map((names) => names.filter((part, at) => at === names.length - 1 || !part.startsWith('.wh.')).join('/'));
