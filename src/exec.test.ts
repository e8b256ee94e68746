import { expect, test } from 'vitest';
import { exec } from './exec.ts';

const linesOf = async (script: string): Promise<string[]> => {
  const lines: string[] = [];
  await exec(process.execPath, ['-e', script], { onLine: (line) => lines.push(line) });
  return lines;
};

test('a program that is not there and one that may not be executed are told as that', async () => {
  await expect(exec('no-such-program', [])).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
  await expect(exec('/', [])).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
});

test('a program that the machine does not start is not taken for one that is not there', async () => {
  const tooLong = 'a'.repeat(8_000_000); // for any system: E2BIG, which Node throws, unlike EAGAIN

  await expect(exec(process.execPath, [tooLong])).rejects.toMatchObject({
    code: 'COMMAND_NOT_STARTED',
    message: expect.stringContaining('E2BIG'),
    hint: expect.stringContaining('Shorten'),
  });
});

test('a value that no program can be given is not repeated: it may be a secret', async () => {
  const error = await exec(process.execPath, [], { env: { TOKEN: 'hunter2\0' } }).catch((caught: Error) => caught);

  expect(error).toMatchObject({ code: 'COMMAND_NOT_STARTED' });
  expect(String(error)).not.toContain('hunter2');
});

test('a line is told when it is complete, however it comes, and the last one without an end too', async () => {
  const parts = ['"one\\r"', '"\\ntw"', '"o\\n\\nthree"'];
  const script = `const parts = [${parts}]; const next = () => { const part = parts.shift(); if (part) process.stdout.write(part, () => setTimeout(next, 20)); }; next();`;

  expect(await linesOf(script)).toEqual(['one', 'two', '', 'three']);
});

test('a character that comes in two pieces is one', async () => {
  const script =
    'process.stdout.write(Buffer.from([0xc3]), () => setTimeout(() => process.stdout.write(Buffer.from([0xa9, 10])), 20));';

  expect(await linesOf(script)).toEqual(['é']);
});

test('a machine without a descriptor to spare is told of too', async () => {
  const script = `
    import { openSync } from 'node:fs';
    import { exec } from ${JSON.stringify(new URL('exec.ts', import.meta.url).href)};
    try { for (;;) openSync('/dev/null'); } catch {}
    await exec('true', []).catch((error) => console.log(error.code));`;

  const { stdout } = await exec('sh', [
    '-c',
    'ulimit -n 64 && exec "$0" --input-type=module -e "$1"',
    process.execPath,
    script,
  ]);

  expect(stdout).toBe('COMMAND_NOT_STARTED\n');
});
