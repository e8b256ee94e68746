import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');

/** A file imports its own folder and the tiers below its own. */
const TIERS = [
  ['action'],
  ['cli'],
  ['release', 'insight', 'init'],
  ['build'],
  ['config'],
  ['plan', 'kubernetes', 'gitops', 'engine', 'state'],
  ['layer', 'registry', 'context', 'dockerfile', 'credentials'],
  ['deployment'],
  ['oci'],
  ['(ground)'],
];

/** The entries stand above everything; the other files directly in src are the ground that everything stands on. */
const ENTRIES = new Map([
  ['cli.ts', 'cli'],
  ['action.ts', 'action'],
  ['action-state.ts', 'action'],
]);

/** Of `build`, whose own files are the words that all of them use. Nothing but a command knows `archive`. */
const STAGES_OF_BUILD = ['images', 'recall', 'make', 'plan', 'read', 'stored'];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const imports = await readImports();

test('every folder of src has a tier', () => {
  const folders = new Set(imports.map(({ file }) => folderOf(file)));

  expect([...folders].filter((folder) => tierOf(folder) === -1)).toEqual([]);
});

test('a file imports its own folder or lower tiers only', () => {
  const wrong = imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith('.') || specifier.endsWith('.json')) return false;
    const from = folderOf(file);
    const to = folderOf(join(dirname(file), specifier));
    return from !== to && tierOf(to) <= tierOf(from);
  });

  expect(wrong.map(describeImport)).toEqual([]);
});

test('a folder of build imports what comes before it in a build, never after', () => {
  const stageOf = (path: string) => STAGES_OF_BUILD.indexOf(/^build\/(\w+)\//.exec(path)?.[1] ?? '');
  const wrong = imports.filter(({ file, specifier }) => {
    const [from, to] = [stageOf(file), stageOf(join(dirname(file), specifier))];
    return from !== -1 && to !== -1 && to < from;
  });

  expect(wrong.map(describeImport)).toEqual([]);
});

test('nothing in src imports from outside of it but the version in package.json', () => {
  const wrong = imports.filter(({ file, specifier }) => {
    const path = join(dirname(file), specifier);
    return specifier.startsWith('.') && path.startsWith('..') && path !== '../package.json';
  });

  expect(wrong.map(describeImport)).toEqual([]);
});

test('the Kubernetes client is known to kubernetes/client.ts alone', () => {
  const users = imports.filter(({ specifier }) => specifier.startsWith('@kubernetes/client-node'));

  expect(users.map(({ file }) => file).filter((file) => file !== 'kubernetes/client.ts')).toEqual([]);
});

test('cloud SDKs are known to registry/keychain alone', () => {
  const users = imports.filter(({ specifier }) => /^@aws-sdk\/|^google-auth-library/.test(specifier));

  expect(users.map(({ file }) => file).filter((file) => !file.startsWith('registry/keychain/'))).toEqual([]);
});

function folderOf(file: string): string {
  const [first = '', ...rest] = file.split('/');
  if (rest.length > 0) return first;
  return ENTRIES.get(first) ?? '(ground)';
}

function tierOf(folder: string): number {
  return TIERS.findIndex((tier) => tier.includes(folder));
}

function describeImport({ file, specifier }: Import): string {
  return `${file} imports ${specifier}`;
}

/** Static imports, re-exports and `import()` of every file that is not a test. */
async function readImports(): Promise<Import[]> {
  const found: Import[] = [];
  for await (const path of glob('**/*.ts', { cwd: SOURCE })) {
    if (path.endsWith('.test.ts')) continue;
    const text = readFileSync(join(SOURCE, path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:^|\s)(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      found.push({ file: relative('.', path), specifier });
    }
  }
  return found;
}
