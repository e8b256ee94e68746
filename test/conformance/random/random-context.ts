import fc from 'fast-check';
import type { ContextSpec } from '../context-folder.ts';
import { archive } from './archive.ts';
import { contextPath } from './names.ts';

type Spec = ContextSpec[string];
type Draft = Spec | { readonly sameAs: number };

const text = fc.constantFrom(
  '',
  'A',
  'two lines\n$A\n',
  '#!/bin/sh\necho run\n',
  'new:x:5:6::/:/bin/sh\n',
  'x'.repeat(600),
);
const what: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 8, arbitrary: text },
  {
    weight: 3,
    arbitrary: fc.record({
      content: text,
      mode: fc.constantFrom(0o755, 0o600, 0o4711, 0o2755, 0o1644, 0o7777, 0o000, 0o777, 0o640),
    }),
  },
  { weight: 3, arbitrary: fc.record({ directory: fc.constantFrom(0o755, 0o700, 0o2775, 0o1777, 0o500) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      link: fc.constantFrom(
        'a.txt',
        'dir',
        'sub',
        '../x',
        '../..',
        '.',
        '/app',
        '/etc/passwd',
        'nowhere',
        'x',
        'current',
        'dir/../b.md',
        'caf\udcff',
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ sameAs: fc.nat(20) }) },
  { weight: 1, arbitrary: archive.map((bytes) => ({ bytes })) },
);

const pattern = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '*',
      '**',
      '*.txt',
      '**/*.txt',
      '*.md',
      'dir',
      'dir/*',
      'dir/**',
      'sub/',
      '/app',
      'd?r',
      '[a-d]*',
      '**/x',
      '*/*',
      './b.md',
      'a.txt ',
      '\\a.txt',
      'dir/../sub',
      'lib/q',
      '[!a]*',
    ),
  },
  { weight: 1, arbitrary: contextPath.filter((path) => !/[\n\t\udc80-\udcff]/.test(path)) },
);
const ignoreLine = fc.oneof(
  { weight: 4, arbitrary: pattern },
  { weight: 3, arbitrary: pattern.map((text) => `!${text}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        '# comment',
        '# !',
        '',
        ' ',
        ' # no comment',
        '.dockerignore',
        '!.dockerignore',
        'Dockerfile',
        '!',
        '! a.txt',
      ],
    ),
  },
);
const ignoreFile = fc
  .record({
    lines: fc.array(ignoreLine, { minLength: 1, maxLength: 5 }),
    end: fc.constantFrom('\n', '\n', '\n', '\r\n'),
  })
  .map(({ lines, end }) => lines.join(end));

/** A build context: few files, made to be in each other's way. */
export const randomContext: fc.Arbitrary<ContextSpec> = fc
  .record({
    drafts: fc.array(fc.tuple(contextPath, what), { minLength: 1, maxLength: 12 }),
    ignore: fc.option(ignoreFile, { nil: undefined, freq: 3 }),
  })
  .map(({ drafts, ignore }) => {
    const spec = assemble(drafts);
    return ignore === undefined ? spec : { ...spec, '.dockerignore': ignore };
  });

/** What comes first has its place; the Dockerfile comes later. Hard links stand behind what they repeat. */
function assemble(drafts: readonly (readonly [string, Draft])[]): ContextSpec {
  const spec: Record<string, Spec> = { ...ALWAYS };
  const links: [string, number][] = [];
  for (const [path, draft] of drafts) {
    const isTaken = [...Object.keys(spec), ...links.map(([link]) => link)].some(
      (other) => other === path || other.startsWith(`${path}/`) || isBelow(path, other, spec[other]),
    );
    if (isTaken || (WHITEOUT.test(path) && typeof draft !== 'string')) continue;
    if (typeof draft === 'object' && 'sameAs' in draft) links.push([path, draft.sameAs]);
    else spec[path] = draft;
  }
  const files = Object.keys(spec).filter((path) => isFile(spec[path]));
  for (const [path, at] of links) {
    const hardlink = files[at % files.length];
    if (hardlink !== undefined) spec[path] = { hardlink };
  }
  return spec;
}

/** A file of such a name deletes something in a layer; what a folder of the name does is anybody's guess. */
const WHITEOUT = /(?:^|\/)\.wh\./;

/** So that a COPY of it does something. */
const ALWAYS: ContextSpec = { 'a.txt': 'always\n' };

function isBelow(path: string, other: string, spec: Spec | undefined): boolean {
  return path.startsWith(`${other}/`) && !(typeof spec === 'object' && 'directory' in spec);
}

function isFile(spec: Spec | undefined): boolean {
  return typeof spec === 'string' || (spec !== undefined && ('content' in spec || 'bytes' in spec));
}
