import { expect, test } from 'vitest';
import { imageFacts } from '../../../test/doubles/image-facts.ts';
import { noRules, parseIgnore } from '../../context/dockerignore.ts';
import type { ContextDirectory, ContextEntry, ContextTree } from '../../context/tree.ts';
import { digestOf } from '../../oci/digest.ts';
import type { AddedArchive } from './added-archive.ts';
import type { Composition } from './composition.ts';
import { type CopyRequest, composeCopy } from './copy.ts';
import { applyEntries, emptyRootfs, type RootfsFacts } from './rootfs.ts';
import { selectFacts } from './select-facts.ts';
import { composeWorkdir } from './workdir.ts';

/** A context of files, by path, all with mode 644. What real folders and BuildKit do with them: test/conformance. */
function contextOf(paths: readonly string[], special: readonly ContextEntry[] = [], ignore = noRules): ContextTree {
  const entries: ContextEntry[] = [
    ...paths.map((path): ContextEntry => ({ path, name: path, type: 'file', mode: 0o644, size: 1 })),
    ...special,
  ];
  const root: ContextDirectory = { path: '', name: '', type: 'directory', mode: 0o755, children: entries };
  const byPath = new Map<string, ContextEntry>([['', root], ...entries.map((entry) => [entry.path, entry] as const)]);
  return { directory: '/context', ignore, entries, byPath, root };
}

interface Setting {
  readonly context?: ContextTree;
  readonly facts?: RootfsFacts;
  readonly archives?: Readonly<Record<string, AddedArchive | 'unread'>>;
}

function compose(
  request: Partial<CopyRequest>,
  { context = contextOf(['a.txt']), facts = emptyRootfs, archives = {} }: Setting = {},
): Composition {
  const defaults = {
    keyword: 'COPY' as const,
    line: 7,
    sources: ['a.txt'],
    inlineFiles: [],
    destination: '/x/',
    link: false,
    exclude: [],
  };
  return composeCopy(
    { ...defaults, ...request },
    {
      dockerfile: 'app/Dockerfile',
      workdir: '/',
      context,
      contentIds: ({ path }) => digestOf(path),
      mayBeArchive: ({ path }) => archives[path] !== undefined,
      archiveOf: ({ path }) => {
        const archive = archives[path];
        return archive === 'unread' ? undefined : archive;
      },
      facts,
    },
  );
}

test.each<[string, Partial<CopyRequest>, Setting]>([
  ['a download', { keyword: 'ADD', sources: ['https://example.com/x'] }, {}],
  ['a git repository', { keyword: 'ADD', sources: ['git@example.com:a/b.git'] }, {}],
  ['another stage', { from: 'build' }, {}],
  ['a checksum', { keyword: 'ADD', checksum: 'sha256:00' }, {}],
  [
    'an archive in ADD that is not read here',
    { keyword: 'ADD' },
    { archives: { 'a.txt': { kind: 'engine', because: 'it holds devices' } } },
  ],
  [
    'a fifo',
    { sources: ['.'] },
    { context: contextOf([], [{ path: 'p', name: 'p', type: 'special', kind: 'fifo', mode: 0o644 }]) },
  ],
  ['a name that means a deletion', { sources: ['.'] }, { context: contextOf(['.wh.x']) }],
  ['a destination that means a deletion', { destination: '/x/.wh.y' }, {}],
  ['an owner below 0', { chown: '-1' }, {}],
  ['a passwd that nobody knows', { chown: 'app' }, { facts: { ...passwdOnly(), passwd: { kind: 'unknown' } } }],
  ['an exception as --parents source', { sources: ['!a.txt'], parents: true }, {}],
])('%s goes to the engine, with a reason', (_what, request, setting) => {
  expect(compose(request, setting)).toEqual({ kind: 'engine', because: expect.stringMatching(/\w+ \w+/) });
});

function passwdOnly(): RootfsFacts {
  const bytes = Buffer.from('app:x:1000:1001::/:/bin/sh\n');
  const attributes = { mode: 0o644, uid: 0, gid: 0, size: bytes.length, digest: digestOf(bytes) };
  return applyEntries(emptyRootfs, [
    { type: 'file', path: 'etc/passwd', ...attributes, content: { from: 'memory', bytes } },
  ]);
}

test('an archive in COPY, or in ADD --unpack=false, is a file like another', () => {
  expect(compose({}, { archives: { 'a.txt': 'unread' } }).kind).toBe('entries');
  expect(compose({ keyword: 'ADD', unpack: false }, { archives: { 'a.txt': 'unread' } }).kind).toBe('entries');
});

test.each([
  ['requirments.txt', 'Did you mean "requirements.txt"?', 'a letter is missing'],
  ['something/else/entirely', 'Create something/else/entirely, or correct the path.', 'nothing is near'],
  [
    'secret.env',
    'Line 2 of app/.dockerignore ("*.env") excludes it: remove that line, or add "!secret.env" at the end.',
    'it is ignored',
  ],
])('a source %j that is missing is explained: %s (%s)', (source, hint) => {
  const context = contextOf(['requirements.txt'], [], parseIgnore('# secrets\n*.env\n', 'app/.dockerignore'));

  expect(() => compose({ sources: [source] }, { context })).toThrow(
    expect.objectContaining({
      code: 'CONTEXT_SOURCE_MISSING',
      message: `COPY ${source} /x/: "${source}" is not in the build context /context`,
      hint,
      location: { file: 'app/Dockerfile', line: 7 },
    }),
  );
});

test.each([
  { source: 'a.txt', exclude: ['*.txt'], why: 'it is excluded again' },
  { source: '.', exclude: [], why: 'no pattern stands behind the folder' },
])('COPY --parents $source --exclude=$exclude leaves nothing to copy: $why', ({ source: name, exclude }) => {
  expect(() => compose({ sources: [name], parents: true, exclude }, { context: contextOf(['a.txt']) })).toThrow(
    expect.objectContaining({
      code: 'CONTEXT_SOURCE_MISSING',
      message: expect.stringContaining(`"${name}" is not in the build context`),
      hint: 'Nothing of it is left to copy: correct --parents, --exclude or .dockerignore.',
    }),
  );
});

test('what was looked at is told', () => {
  const context = contextOf(['a.txt', 'b.txt']);

  expect(compose({ sources: ['b.txt', 'a.txt'], destination: '/new/deep/' }, { context })).toMatchObject({
    rootfsPaths: ['', 'new', 'new/deep'],
    usesAccounts: false,
  });
});

test('entries are the same in whatever order the sources are named', () => {
  const context = contextOf(['a', 'a-b', 'z']);

  expect(compose({ sources: ['z', 'a-b', 'a'] }, { context })).toEqual(
    compose({ sources: ['a', 'a-b', 'z'] }, { context }),
  );
});

test('a tree that is copied over one of the same instruction replaces its files, and leaves the others', () => {
  const files = { 'one/sub/a': '1', 'one/sub/b': '1', 'one/sub/deep/c': '1', 'two/sub/b': '2', 'two/sub/deep/d': '2' };
  const { context } = imageFacts({ dockerfile: 'FROM scratch', files });

  const composed = compose({ sources: ['one', 'two'] }, { context });

  if (composed.kind !== 'entries') throw new Error(`It was not composed: ${composed.kind}`);
  expect(composed.entries.map(({ path }) => path)).toEqual([
    ...['x', 'x/sub', 'x/sub/a', 'x/sub/b', 'x/sub/deep', 'x/sub/deep/c', 'x/sub/deep/d'],
  ]);
  expect(composed.entries[3]).toMatchObject({ content: { file: `${context.directory}/two/sub/b` } });
});

test('an inline file is none of the context files, even when it is called like one', () => {
  const composed = compose({ sources: [], inlineFiles: [{ name: 'a.txt', content: 'inline' }] });

  expect(composed).toMatchObject({
    kind: 'entries',
    entries: [{ path: 'x' }, { path: 'x/a.txt', digest: digestOf('inline') }],
  });
});

test('a selection of facts that does not reach says which path it misses', () => {
  const facts = selectFacts(passwdOnly(), ['etc'], { accounts: 'leave-out' });

  expect(compose({ destination: '/etc/x' }, { facts })).toEqual({ kind: 'unknown', path: 'etc/x' });
  expect(compose({ chown: 'app' }, { facts })).toEqual({ kind: 'unknown', path: 'etc/passwd' });
  expect(composeWorkdir({ path: '/etc/y', user: '' }, facts)).toEqual({ kind: 'unknown', path: 'etc/y' });
});

test('an owner by name is looked up, and that it was is told', () => {
  expect(compose({ chown: 'app' }, { facts: passwdOnly() })).toMatchObject({
    usesAccounts: true,
    entries: [
      { uid: 1000, gid: 1001 },
      { uid: 1000, gid: 1001 },
    ],
  });
});

test('WORKDIR makes nothing where there is a folder, and is refused where there is a file', () => {
  const facts = passwdOnly();

  expect(composeWorkdir({ path: '/etc', user: 'app' }, facts)).toMatchObject({ kind: 'entries', entries: [] });
  expect(() => composeWorkdir({ path: '/etc/passwd', user: '' }, facts)).toThrow(
    expect.objectContaining({ code: 'WORKDIR_NOT_A_DIRECTORY' }),
  );
});
