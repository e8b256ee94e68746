import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createGzip } from './gzip.ts';

const MIB = 1 << 20;

async function gzip(input: Uint8Array, pieceBytes: number, level = 1): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const writer = createGzip({ level, onOutput: (bytes) => void parts.push(Buffer.from(bytes)) });
  for (let at = 0; at < input.length; at += pieceBytes) await writer.write(input.subarray(at, at + pieceBytes));
  await writer.end();
  return Buffer.concat(parts);
}

const text = (bytes: number) => Buffer.alloc(bytes, 'the quick brown fox jumps over the lazy dog, and then again ');

test.each([
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
  ['one byte less than a block', text(MIB - 1)],
  ['exactly a block', text(MIB)],
  ['one byte more than a block', text(MIB + 1)],
  ['many blocks of text', text(9 * MIB + 12_345)],
  ['many blocks that do not compress', randomBytes(8 * MIB + 3)],
])('%s comes back as it was', async (_what, input) => {
  const compressed = await gzip(input, 300_000);

  expect(gunzipSync(compressed).equals(input)).toBe(true);
});

test('the output does not depend on how the input is cut into writes', async () => {
  const input = Buffer.concat([text(3 * MIB), randomBytes(MIB)]);

  const outputs = await Promise.all([
    gzip(input, 1000),
    gzip(input, 65_536),
    gzip(input, 3 * MIB + 7),
    gzip(input, input.length),
  ]);

  for (const output of outputs) expect(output.equals(outputs[0] ?? Buffer.alloc(0))).toBe(true);
});

test('compressed bytes are given back when they were taken, not when garbage is collected', async () => {
  const taken: Uint8Array[] = [];
  const writer = createGzip({ onOutput: (bytes) => void taken.push(bytes) });

  await writer.write(randomBytes(5 * MIB));
  await writer.end();

  expect(taken.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(100);
});

test('the output does not depend on the number of threads', { timeout: 60_000 }, () => {
  const program = `
    import { createHash } from 'node:crypto';
    import { createGzip } from ${JSON.stringify(new URL('gzip.ts', import.meta.url).href)};
    const hash = createHash('sha256');
    const writer = createGzip({ onOutput: (bytes) => { hash.update(bytes); } });
    for (let line = 0; line < 200_000; line++) { const wait = writer.write(Buffer.from('line ' + line * line + '\\n')); if (wait) await wait; }
    await writer.end();
    console.log(hash.digest('hex'));`;
  const runs = ['1', '2', '7'].map((threads) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, UV_THREADPOOL_SIZE: threads },
    }),
  );

  expect(runs.map((run) => run.status)).toEqual([0, 0, 0]);
  expect(new Set(runs.map((run) => run.stdout.toString())).size).toBe(1);
});

test('a block is compressed with the end of the one before in mind', async () => {
  const unit = randomBytes(30_000);
  const repeated = Buffer.concat(Array.from({ length: 140 }, () => unit));

  const compressed = await gzip(repeated, 100_000, 6);

  expect(compressed.length).toBeLessThan(unit.length * 3); // without the dictionary each of the five blocks would carry the unit again
});

test('the header tells neither time nor name', async () => {
  const compressed = await gzip(text(100), 100);

  expect([...compressed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
});

test('an error of the receiver ends the writing', async () => {
  const writer = createGzip({
    onOutput: () => {
      throw new Error('disk full');
    },
  });

  const writing = async () => {
    await writer.write(text(8 * MIB));
    await writer.end();
  };

  await expect(writing()).rejects.toThrow('disk full');
});
