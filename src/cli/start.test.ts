import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'start-'));

afterEach(() => rmSync(folder, { recursive: true }));

test('git that was asked early does not outlive a command that needs no answer', async () => {
  const started = join(folder, 'started');
  const look = `echo $$ > ${started}.new; mv ${started}.new ${started}; exec sleep 60`;
  writeFileSync(join(folder, 'git'), `#!/bin/sh\ncase "$*" in *status*) ${look};; esac\n`);
  chmodSync(join(folder, 'git'), 0o755);
  const first = join(folder, 'first.mjs');
  writeFileSync(first, MAIN_WAITS.replace('STARTED', started));
  const cli = ['--import', first, join(import.meta.dirname, '../cli.ts'), 'build', '--no-such-option'];
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}`, HYDROFOIL_MEMORY: 'off' };

  const exitCode = await new Promise((resolve) => {
    execFile(process.execPath, cli, { env }, (error) => resolve(error?.code));
  });

  expect(exitCode).toBe(2);
  const pid = Number(readFileSync(started, 'utf8'));
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
});

/** The command line begins by listening to its streams: by then git looks. */
const MAIN_WAITS = `import { existsSync } from 'node:fs';
process.stdout.once('newListener', () => {
  while (!existsSync('STARTED')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
});`;
