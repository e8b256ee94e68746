import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startDaemon } from './daemon.ts';
import { leftoversOf } from './leftovers.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'daemon-test-'));
});
afterAll(() => rm(directory, { recursive: true }));

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a daemon ends, swept up after, when its starter gets %s',
  async (signal) => {
    const trace = join(directory, `swept-${signal}`);
    const script = `
    import { startDaemon } from '${join(import.meta.dirname, 'daemon.ts')}';
    await startDaemon({
      name: 'sleeper', command: 'tail', args: ['-f', '/dev/null', '--', '${trace}.none'], directory: '${directory}',
      isReady: async () => true, sweep: 'echo swept > ${trace}',
    });
    console.log('started');
    setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(starter.stdout, 'data');
    expect(await leftoversOf(trace)).not.toEqual([]);

    starter.kill(signal);

    await vi.waitFor(async () => expect(await readFile(trace, 'utf8')).toBe('swept\n'), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await leftoversOf(trace)).toEqual([]), { timeout: 20_000 });
  },
);

test('a daemon that ignores the request to end is ended all the same', async () => {
  const deaf = join(directory, 'deaf');
  const daemon = await startDaemon({
    name: 'stubborn',
    command: 'bash',
    args: ['-c', `trap '' TERM; touch ${deaf}; while :; do sleep 1; done`],
    directory,
    isReady: () =>
      access(deaf).then(
        () => true,
        () => false,
      ),
  });

  await daemon.stop();

  expect(await leftoversOf(deaf)).toEqual([]);
});

test('a daemon that ends at once is told with the last lines of its log', async () => {
  const starting = startDaemon({
    name: 'broken',
    command: 'sh',
    args: ['-c', 'echo the disk is full; exit 3'],
    directory,
    isReady: async () => false,
  });

  await expect(starting).rejects.toMatchObject({
    code: 'SERVERS_DAEMON_ENDED',
    message: expect.stringContaining('the disk is full'),
  });
});

test('a starter that does nothing more is not kept alive by its daemon', async () => {
  const script = `
    import { startDaemon } from '${join(import.meta.dirname, 'daemon.ts')}';
    await startDaemon({ name: 'idle', command: 'tail', args: ['-f', '/dev/null'], directory: '${directory}', isReady: async () => true });`;
  const starter = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

  // 'close' comes only when nobody holds the pipe any more, the daemon included.
  const [code] = await once(starter, 'close');

  expect(code).toBe(0);
});
