import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Variables of the environment. */
const VARIABLE = /^HYDROFOIL_|_PROXY$/;

/** Words in capitals that are no codes of ours: what other programs call their things. */
const WORDS_OF_OTHERS = [
  'BLOB_UNKNOWN',
  'BLOB_UPLOAD_UNKNOWN',
  'BLOCK_FOLDED',
  'BLOCK_LITERAL',
  'BUILDKIT_SBOM_SCAN_CONTEXT',
  'BUILDKIT_SBOM_SCAN_STAGE',
  'DUPLICATE_KEY',
  'EAI_AGAIN',
  'ERR_INVALID_ARG_VALUE',
  'IMMUTABLE_WITH_EXCLUSION',
  'KUBERNETES_EXEC_INFO',
  'MANIFEST_BLOB_UNKNOWN',
  'MANIFEST_UNKNOWN',
  'NAME_UNKNOWN',
];

const codes = await codesInSource();
const headings = await headingsOfDocument();

test('every error code has a heading in docs/errors.md', () => {
  expect(codes.filter((code) => !headings.includes(code))).toEqual([]);
});

test('every heading in docs/errors.md is an error code', () => {
  expect(headings.filter((heading) => !codes.includes(heading))).toEqual([]);
});

test('the headings are in the order of the alphabet, each once, with a text below', async () => {
  const entries = (await readDocument()).split(/^## /m).slice(1);

  expect(headings).toEqual([...new Set(headings)].toSorted());
  expect(entries.filter((entry) => !/^[A-Z_]+\n\n\S.*\.\n/s.test(entry))).toEqual([]);
});

test('nothing is called a word of others that does not stand in the source', async () => {
  const words = await capitalsInSource();

  expect(WORDS_OF_OTHERS.filter((word) => !words.includes(word))).toEqual([]);
});

/** Every quoted word in capitals with an underscore, so that no way of making an error passes by; and the code of what nobody foresaw. */
async function codesInSource(): Promise<string[]> {
  const words = await capitalsInSource();
  return [...words.filter((word) => !WORDS_OF_OTHERS.includes(word)), 'UNEXPECTED'].toSorted();
}

async function capitalsInSource(): Promise<string[]> {
  const words = new Set<string>();
  for await (const path of glob('src/**/*.ts', { cwd: ROOT })) {
    if (path.endsWith('.test.ts')) continue;
    const text = await readFile(join(ROOT, path), 'utf8');
    for (const [, word = ''] of text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) {
      if (!VARIABLE.test(word)) words.add(word);
    }
  }
  return [...words];
}

async function headingsOfDocument(): Promise<string[]> {
  return [...(await readDocument()).matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);
}

function readDocument(): Promise<string> {
  return readFile(join(ROOT, 'docs/errors.md'), 'utf8');
}
