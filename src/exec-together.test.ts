import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { execTogether } from './exec-together.ts';

const { signal } = new AbortController();

/** Runs of Node, each with a script. */
function node(scripts: readonly (readonly string[])[], options = { signal }) {
  return execTogether(
    process.execPath,
    scripts.map(([script = '', ...args]) => ['-e', script, ...args]),
    options,
  );
}

test('each run has its own output and exit code, however many there are', async () => {
  const numbers = Array.from({ length: 16 }, (_, number) => number);

  const results = await Promise.all(
    node(numbers.map((number) => [`console.log(${number}); process.exitCode = ${number}`])),
  );

  expect(results.map(({ stdout, exitCode }) => [stdout, exitCode])).toEqual(
    numbers.map((number) => [`${number}\n`, number]),
  );
});

test.each(["it's", '$HOME `id` "x" \\', 'a\nb', '*', 'x -- -x', ' ', '', 'ü😀', '$(id); & | > <'])(
  'an argument comes as it is: %j',
  async (argument) => {
    const [result] = await Promise.all(node([['console.log(JSON.stringify(process.argv[1]))', argument]]));

    expect(JSON.parse(result?.stdout ?? '')).toBe(argument);
  },
);

test('a run is told when it has ended, and those before it, while others go on', async () => {
  const controller = new AbortController();
  const [short, long] = node([['console.log("short")'], ['setInterval(() => {}, 1000)']], {
    signal: controller.signal,
  });
  const first = await short;
  controller.abort(new Error('enough'));

  expect(first?.stdout).toBe('short\n');
  await expect(long).rejects.toThrow('enough');
});

test('output of megabytes comes whole, with NUL characters, beside another', async () => {
  const script = 'process.stdout.write("a\\0".repeat(4 << 20))';
  const [large, other] = await Promise.all(node([[script], ['console.log(1)']]));

  expect(large?.stdout.length).toBe(8 << 20);
  expect(other?.stdout).toBe('1\n');
});

test('what is told on stderr is told, much of it too', async () => {
  const [result] = await Promise.all(node([['console.error("trouble".repeat(100_000)); process.exitCode = 3']]));

  expect(result).toMatchObject({ exitCode: 3, stdout: '' });
  expect(result?.stderr).toContain('trouble');
});

test('a program that is not there is told so by each run', async () => {
  const runs = execTogether('no-such-program', [['a'], ['b']], { signal });

  for (const run of runs) await expect(run).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
});

test('where there is no shell they run all the same', async () => {
  const runs = execTogether(
    process.execPath,
    [
      ['-e', 'console.log(1)'],
      ['-e', 'process.exitCode = 2'],
    ],
    {
      signal,
      env: { PATH: '/nowhere' },
    },
  );

  const results = await Promise.all(runs);

  expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, '1\n'],
    [2, ''],
  ]);
});

test('where nobody waits for the others, one that fails harms nothing', async () => {
  const controller = new AbortController();
  const [first] = node([['setInterval(() => {}, 1000)'], ['setInterval(() => {}, 1000)']], {
    signal: controller.signal,
  });
  controller.abort(new Error('stopped'));

  await expect(first).rejects.toThrow('stopped');
  await setTimeout(0); // whoever does not wait for a promise that is rejected ends the process here
});

test('when it is aborted the programs are ended, and what they started', async () => {
  const controller = new AbortController();
  const script = `const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    child.once('spawn', () => console.error('pids ' + process.pid + ' ' + child.pid)); setInterval(() => {}, 1000)`;
  const reporting = `require('node:fs').writeFileSync(process.argv[1], 'x')`;
  const [other, run] = node([[reporting, '/dev/null'], [script]], { signal: controller.signal });
  await other;
  controller.abort(new Error('stopped'));

  await expect(run).rejects.toThrow('stopped');
});

test('what a program leaves running does not keep the others from being told', async () => {
  const leave = `require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'],
    { detached: true, stdio: 'ignore' }).unref(); console.log('left')`;
  const controller = new AbortController();
  const [left, other] = await Promise.all(node([[leave], ['console.log(2)']], { signal: controller.signal }));

  expect([left?.stdout, other?.stdout]).toEqual(['left\n', '2\n']);
});
