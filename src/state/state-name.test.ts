import { expect, test } from 'vitest';
import { parseStateName, parseStatePath, parseStoredPath, scopeFolder } from './state-name.ts';

test.each([
  'hash',
  'uat/requirements-hash',
  'a.b_c-d',
  'größe',
  'with space',
  '.hidden',
  'git',
  '.gitignore',
  '@scope/x',
])('"%s" is a name', (name) => {
  expect(parseStateName(name)).toBe(name);
});

test.each([
  { name: '', why: 'nothing' },
  { name: '/a', why: 'an absolute path' },
  { name: 'a//b', why: 'an empty part' },
  { name: 'a/', why: 'an empty part at the end' },
  { name: '../a', why: 'out of the folder' },
  { name: 'a/./b', why: 'not the shortest form' },
  { name: '.git/hooks/post-checkout', why: "git's own folder" },
  { name: 'a/.GIT', why: 'the same on a file system that ignores case' },
  { name: '.g\u200cit', why: 'the same on HFS+' },
  { name: 'git~1', why: 'the same on NTFS' },
  { name: '.git. ', why: 'the same on Windows' },
  { name: 'a\nb', why: 'a line end' },
  { name: 'a\\b', why: 'a separator of Windows' },
  { name: 'a\0b', why: 'the end of a string' },
  { name: '\ud800', why: 'half a character' },
  { name: 'a'.repeat(201), why: 'longer than file systems take' },
  { name: '.scopes/uat/hash', why: 'a value of a scope' },
  { name: '.scopes', why: 'the folder of all scopes' },
])('"$name" is none: $why', ({ name }) => {
  expect(() => parseStatePath(name)).toThrow(expect.objectContaining({ code: 'STATE_NAME_INVALID' }));
});

test('"=" ends a name, though a file may have it', () => {
  expect(() => parseStateName('a=b')).toThrow(expect.objectContaining({ code: 'STATE_NAME_INVALID' }));
  expect(parseStatePath('a=b')).toBe('a=b');
});

test.each(['a ', ' a', ' '])('"%s" is none: a blank at its beginning or end is a slip', (name) => {
  expect(() => parseStateName(name)).toThrow(expect.objectContaining({ code: 'STATE_NAME_INVALID' }));
});

test('the name in a message can do nothing to a terminal', () => {
  expect(() => parseStateName('a\u001b[2J')).toThrow('The name "a�[2J" of a value');
});

test.each(['a', '.scopes/uat/a/b'])('"%s" is the path of a value in a branch', (path) => {
  expect(parseStoredPath(path)).toBe(path);
});

test.each(['.scopes', '.scopes/uat', '.scopes/uat/', '.scopes/uat/../a', '.scopes/uat/.scopes/b/a'])(
  '"%s" is the path of none',
  (path) => {
    expect(() => parseStoredPath(path)).toThrow(expect.objectContaining({ code: 'STATE_NAME_INVALID' }));
  },
);

test.each([
  ['uat', '.scopes/uat/'],
  ['feature/x', '.scopes/feature%2Fx/'],
  ['..', '.scopes/%2E%2E/'],
  ['a%2Fb', '.scopes/a%252Fb/'],
])('the scope %s has the folder %s', (scope, folder) => {
  expect(scopeFolder(scope)).toBe(folder);
});

test.each(['', 'x'.repeat(300), 'a\nb'])('a scope is neither empty nor endless, and is one line', (scope) => {
  expect(() => scopeFolder(scope)).toThrow(expect.objectContaining({ code: 'STATE_NAME_INVALID' }));
});
