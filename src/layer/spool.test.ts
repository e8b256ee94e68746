import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemoryBudget, createSpool, type Spool } from './spool.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const piece = (text: string) => Buffer.from(text);

async function contentOf(spool: Spool): Promise<string> {
  const content = spool.open();
  if (content instanceof Uint8Array) return Buffer.from(content).toString();
  return Buffer.concat(await Array.fromAsync(content, (part) => Buffer.from(part))).toString();
}

const isInMemory = (spool: Spool) => spool.open() instanceof Uint8Array;

test.each([
  ['all of it fits', 100, true],
  ['its second part does not', 5, false],
  ['nothing does', 0, false],
])('the bytes come back as they were written when %s into memory', async (_what, memoryBytes, inMemory) => {
  await using spool = createSpool({ memoryBytes, folder });

  for (const text of ['one ', 'two ', 'three']) await spool.write(piece(text));
  spool.finish();

  expect(isInMemory(spool)).toBe(inMemory);
  expect(await contentOf(spool)).toBe('one two three');
  expect(await contentOf(spool)).toBe('one two three');
});

test('spools that share a budget keep no more in memory than it allows, and give it back', async () => {
  const budget = createMemoryBudget(10);
  const write = async (text: string) => {
    const spool = createSpool({ budget, folder });
    await spool.write(piece(text));
    spool.finish();
    return spool;
  };
  const first = await write('12345678');
  await using second = await write('12345678');

  expect([isInMemory(first), isInMemory(second)]).toEqual([true, false]);
  await first[Symbol.asyncDispose]();
  await first[Symbol.asyncDispose]();

  await using third = await write('1234567890');
  await using fourth = await write('1');
  expect([isInMemory(third), isInMemory(fourth)]).toEqual([true, false]);
  expect(await contentOf(second)).toBe('12345678');
});

test('what moves to a file gives its memory back', async () => {
  const budget = createMemoryBudget(10);
  await using grown = createSpool({ budget, folder });
  await grown.write(piece('12345678'));
  await grown.write(piece('12345678'));

  expect(budget.take(10)).toBe(true);
  expect(await contentOf(grown)).toBe('1234567812345678');
});
