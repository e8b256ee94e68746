import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silent } from '../../src/log.ts';
import { ensureCached } from './cache.ts';

beforeEach(async () => {
  vi.stubEnv('HYDROFOIL_CACHE', await mkdtemp(join(tmpdir(), 'cache-test-')));
});
afterEach(async () => {
  await rm(process.env.HYDROFOIL_CACHE ?? '', { recursive: true });
  vi.unstubAllEnvs();
});

test('two who ask at once get one thing, made once', async () => {
  const make = vi.fn(async (directory: string) => writeFile(join(directory, 'made'), 'whole'));
  const part = { part: 'thing', recipe: ['1'], make };

  const [first, second] = await Promise.all([ensureCached(part, silent), ensureCached(part, silent)]);

  expect(first).toBe(second);
  expect(make).toHaveBeenCalledTimes(1);
  expect(await readFile(join(first, 'made'), 'utf8')).toBe('whole');
});

test('another recipe is another thing', async () => {
  const make = async () => {};

  const first = await ensureCached({ part: 'thing', recipe: ['1'], make }, silent);
  const second = await ensureCached({ part: 'thing', recipe: ['2'], make }, silent);

  expect(first).not.toBe(second);
});

test('what was left half made is made again from nothing', async () => {
  const failing = async (directory: string) => {
    await writeFile(join(directory, 'half'), '');
    throw new Error('the power went');
  };
  await expect(ensureCached({ part: 'thing', recipe: ['1'], make: failing }, silent)).rejects.toThrow('the power went');

  const make = (directory: string) => writeFile(join(directory, 'half'), 'whole', { flag: 'wx' });
  const directory = await ensureCached({ part: 'thing', recipe: ['1'], make }, silent);

  expect(await readFile(join(directory, 'half'), 'utf8')).toBe('whole');
});
