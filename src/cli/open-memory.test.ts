import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isRemembering } from './memory-folder.ts';
import { openMemoryOf } from './open-memory.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  homedir: () => {
    throw new Error('uv_os_homedir returned ENOENT');
  },
}));

const options = { signal: new AbortController().signal, check: Promise.resolve(undefined) };
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'open-memory-'));
  mkdirSync(join(home, '.cache/hydrofoil/builds'), { recursive: true });
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

test.each<[string, (home: string) => Readonly<Record<string, string>>, boolean]>([
  ['a user with a home', (folder) => ({ HOME: folder }), true],
  ['a folder for caches', (folder) => ({ XDG_CACHE_HOME: join(folder, '.cache'), HOME: '/nowhere' }), true],
  [
    'a folder for caches that depends on where one stands',
    (folder) => ({ XDG_CACHE_HOME: relative('.', join(folder, '.cache')) }),
    false,
  ],
  ['a user that this machine does not know', () => ({}), false],
  ['a CI', (folder) => ({ HOME: folder, CI: 'true' }), false],
  ['whoever wants none', (folder) => ({ HOME: folder, HYDROFOIL_MEMORY: 'off' }), false],
])('who remembers: %s', (_, envOf, expected) => {
  const env = envOf(home);

  expect(isRemembering(env)).toBe(expected);
  expect(openMemoryOf({ permissions: ['pull', 'push'] }, { env }, options) !== undefined).toBe(expected);
});

test('a command that makes no images has none', () => {
  expect(openMemoryOf({ permissions: ['pull'] }, { env: { HOME: home } }, options)).toBeUndefined();
});
